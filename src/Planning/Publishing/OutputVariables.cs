using TalosImageOperator.Entities.Spec;
using TalosImageOperator.Entities.Status;

namespace TalosImageOperator.Planning.Publishing;

/// <summary>
/// What was published as variables, for tools that substitute them: <c>INSTALLER_BASE_REF</c> and so on. Names have capitals, digits and
/// underscores alone, because Flux's <c>substituteFrom</c> refuses every other key.
/// </summary>
public static class OutputVariables
{
    /// <returns>
    /// By name, in their order: <c>TALOS_RELEASE</c>, <c>TALOS_COMMIT</c> and <c>TALOS_FINGERPRINT</c>; of each output <c>_IMAGE</c> (repository and tag),
    /// <c>_DIGEST</c> and <c>_REF</c> (both); of each of its platforms the same, such as <c>INSTALLER_AMD64_REF</c>; of each file its <c>_SHA256</c>.
    /// </returns>
    /// <param name="success">With the images as they were pushed.</param>
    /// <param name="registry">Where consumers find them, if it advertises another host.</param>
    public static IReadOnlyDictionary<string, string> Of(LastSucceededStatus success, RegistrySpec registry)
    {
        var variables = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["TALOS_RELEASE"] = success.Release,
            ["TALOS_COMMIT"] = success.Commit,
            ["TALOS_FINGERPRINT"] = success.Fingerprint,
        };
        foreach (var output in success.Outputs.Where(output => output.Digest is not null))
        {
            var image = Advertised(output.Image, registry);
            var name = Name(output.Name);
            AddReference(name, image, output.Digest!);
            foreach (var platform in output.Platforms)
            {
                var architecture = $"{name}_{Name(platform.Platform[(platform.Platform.IndexOf('/', StringComparison.Ordinal) + 1)..])}";
                AddReference(architecture, image, platform.Digest);
                foreach (var file in platform.Files)
                {
                    variables[$"{architecture}_{Name(file.Name)}_SHA256"] = file.Sha256;
                }
            }
        }

        return variables;

        void AddReference(string prefix, string image, string digest)
        {
            variables[$"{prefix}_IMAGE"] = image;
            variables[$"{prefix}_DIGEST"] = digest;
            variables[$"{prefix}_REF"] = $"{image}@{digest}";
        }
    }

    private static string Name(string text) =>
        string.Concat(text.Select(letter => char.IsAsciiLetterOrDigit(letter) ? char.ToUpperInvariant(letter) : '_'));

    private static string Advertised(string image, RegistrySpec registry) =>
        registry.AdvertisedHost is { } advertised && image.StartsWith($"{registry.Host}/", StringComparison.Ordinal)
            ? $"{advertised}{image[registry.Host.Length..]}"
            : image;
}
