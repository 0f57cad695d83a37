using TalosImageOperator.LocalCluster.Node.Images;
using TalosImageOperator.LocalCluster.Node.Variables;

namespace TalosImageOperator.LocalCluster.Node.Security;

/// <summary>
/// Security contexts as docker arguments. Without a seccomp profile a container has Docker's own, as on a kubelet with
/// <c>seccompDefault</c>.
/// </summary>
internal static class SecurityArguments
{
    /// <exception cref="ConfigProblem">runAsNonRoot, and the container would run as root.</exception>
    public static IEnumerable<string> Of(JsonObject pod, JsonObject container, ImageInfo image)
    {
        var own = container.Map("securityContext") ?? [];
        var shared = pod.Map("spec", "securityContext") ?? [];
        var user = own.Integer("runAsUser") ?? shared.Integer("runAsUser");
        var group = own.Integer("runAsGroup") ?? shared.Integer("runAsGroup");
        if ((own.Flag("runAsNonRoot") ?? shared.Flag("runAsNonRoot")) == true)
        {
            RequireNonRoot(user, image);
        }

        List<string> arguments = [];
        if (UserOf(user, group, image) is { } as_)
        {
            arguments.AddRange(["--user", as_]);
        }

        foreach (var id in Groups(shared))
        {
            arguments.AddRange(["--group-add", id]);
        }

        if (own.Flag("readOnlyRootFilesystem") == true)
        {
            arguments.Add("--read-only");
        }

        if (own.Flag("privileged") == true)
        {
            arguments.Add("--privileged");
        }

        if (own.Flag("allowPrivilegeEscalation") == false)
        {
            arguments.AddRange(["--security-opt", "no-new-privileges"]);
        }

        if (own.Text("procMount") == "Unmasked")
        {
            arguments.AddRange(["--security-opt", "systempaths=unconfined"]);
        }

        foreach (var name in own.Items("capabilities", "drop").Texts())
        {
            arguments.AddRange(["--cap-drop", name]);
        }

        foreach (var name in own.Items("capabilities", "add").Texts())
        {
            arguments.AddRange(["--cap-add", name]);
        }

        if (ProfileType(own, shared, "seccompProfile") == "Unconfined")
        {
            arguments.AddRange(["--security-opt", "seccomp=unconfined"]);
        }

        if (IsAppArmorUnconfined(pod, container, own, shared))
        {
            arguments.AddRange(["--security-opt", "apparmor=unconfined"]);
        }

        return arguments;
    }

    private static void RequireNonRoot(long? user, ImageInfo image)
    {
        if (user == 0)
        {
            throw new ConfigProblem("container's runAsUser breaks non-root policy");
        }

        if (user is not null)
        {
            return;
        }

        var name = image.User.Split(':')[0];
        if (name is "" or "0")
        {
            throw new ConfigProblem("container has runAsNonRoot and image will run as root");
        }

        if (!long.TryParse(name, CultureInfo.InvariantCulture, out _))
        {
            throw new ConfigProblem(
                $"container has runAsNonRoot and image has non-numeric user ({name}), cannot verify user is non-root");
        }
    }

    private static string? UserOf(long? user, long? group, ImageInfo image)
    {
        if (user is null && group is null)
        {
            return null;
        }

        var who = user?.ToString(CultureInfo.InvariantCulture) ?? image.User.Split(':')[0];
        if (who.Length == 0)
        {
            who = "0";
        }

        return group is null ? who : string.Create(CultureInfo.InvariantCulture, $"{who}:{group}");
    }

    private static IEnumerable<string> Groups(JsonObject shared) =>
        (shared.Items("supplementalGroups")?.Select(Json.Nodes.AsInteger) ?? [])
            .Append(shared.Integer("fsGroup")).OfType<long>().Distinct()
            .Select(id => id.ToString(CultureInfo.InvariantCulture));

    private static string? ProfileType(JsonObject own, JsonObject shared, string name) =>
        own.Text(name, "type") ?? shared.Text(name, "type");

    private static bool IsAppArmorUnconfined(JsonObject pod, JsonObject container, JsonObject own, JsonObject shared) =>
        ProfileType(own, shared, "appArmorProfile") == "Unconfined"
        || pod.Text("metadata", "annotations", $"container.apparmor.security.beta.kubernetes.io/{container.Text("name")}") == "unconfined";
}
