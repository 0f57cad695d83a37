using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using System.Text.RegularExpressions;
using TalosImageOperator.Entities;
using TalosImageOperator.Entities.Status;
using TalosImageOperator.KubectlTalosImage.Terminal;

namespace TalosImageOperator.KubectlTalosImage.Outputs;

/// <summary>What was published, in the forms of those who use it.</summary>
internal static partial class OutputDocuments
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    public static string Text(PublishedBuild published)
    {
        var text = new StringBuilder();
        var commands = published.Commands(plainHttp: false);
        text.AppendLine(CultureInfo.InvariantCulture, $"{published.Success.Release} from commit {published.Success.Commit}, published {published.Success.CompletedAt:yyyy-MM-dd HH:mm:ss} UTC");
        foreach (var output in published.Success.Outputs)
        {
            text.AppendLine().AppendLine(CultureInfo.InvariantCulture, $"{output.Name}  {commands.Reference(output) ?? output.Image}");
            foreach (var platform in output.Platforms)
            {
                text.AppendLine(CultureInfo.InvariantCulture, $"  {platform.Platform}  {platform.Digest}");
                foreach (var file in platform.Files)
                {
                    text.AppendLine(CultureInfo.InvariantCulture, $"    {file.Name}  {file.Size} bytes  sha256 {file.Sha256}");
                }
            }

            foreach (var command in commands.Of(output))
            {
                text.AppendLine(CultureInfo.InvariantCulture, $"  $ {command}");
            }
        }

        return Safe(text.ToString());
    }

    /// <summary><c>status.lastSucceeded</c>, with the reference that machines use for each output.</summary>
    public static string Json(PublishedBuild published)
    {
        var success = JsonSerializer.SerializeToNode(
            published.Success, (JsonTypeInfo<LastSucceededStatus>)EntitiesJsonContext.Default.Options.GetTypeInfo(typeof(LastSucceededStatus)))!.AsObject();
        var commands = published.Commands(plainHttp: false);
        foreach (var output in (success["outputs"] as JsonArray ?? []).OfType<JsonObject>())
        {
            output["reference"] = commands.Reference(published.Find((string)output["name"]!));
        }

        return success.ToJsonString(Indented);
    }

    /// <summary>For <c>docker --env-file</c> and shells. A value that a shell would interpret is quoted.</summary>
    public static string Variables(PublishedBuild published) =>
        string.Concat(published.Variables.Select(variable => $"{variable.Key}={Quoted(PlainText.Line(variable.Value))}\n"));

    /// <returns>Null if the build has no installer.</returns>
    public static string? MachineConfiguration(PublishedBuild published) => Installer(published) is { } reference
        ? $"machine:\n  install:\n    image: {Yaml(reference)}\n"
        : null;

    /// <summary>A kustomize component with the variables in a ConfigMap, which replacements read.</summary>
    /// <param name="name">The name of the ConfigMap.</param>
    public static string Kustomize(PublishedBuild published, string name)
    {
        var text = new StringBuilder()
            .Append("apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\nconfigMapGenerator:\n")
            .Append(CultureInfo.InvariantCulture, $"  - name: {Yaml(name)}\n    options:\n      disableNameSuffixHash: true\n    literals:\n");
        foreach (var (key, value) in published.Variables)
        {
            text.Append(CultureInfo.InvariantCulture, $"      - {Yaml($"{key}={value}")}\n");
        }

        return text.ToString();
    }

    private static string? Installer(PublishedBuild published) =>
        published.Success.Outputs.FirstOrDefault(output => output.Name == "installer") is { } output ? published.Commands(plainHttp: false).Reference(output) : null;

    // A JSON string is a YAML string.
    private static string Yaml(string value) => JsonValue.Create(value).ToJsonString();

    private static string Quoted(string value) => Plain().IsMatch(value) ? value : $"'{value.Replace("'", "'\\''", StringComparison.Ordinal)}'";

    private static string Safe(string text) => string.Concat(PlainText.Lines(text).Select(line => line + "\n"));

    [GeneratedRegex("^[A-Za-z0-9@:/._+-]*$")]
    private static partial Regex Plain();
}
