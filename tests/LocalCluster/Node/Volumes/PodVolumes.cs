namespace TalosImageOperator.LocalCluster.Node.Volumes;

/// <summary>
/// A pod's volumes as folders under the state directory. Memory-backed emptyDirs are plain folders, a sizeLimit is not
/// enforced, and a ConfigMap's later changes do not reach a running pod.
/// </summary>
internal sealed class PodVolumes(VolumeFiles files, VolumeOwnership ownership)
{
    /// <summary>Sets every volume up. Doing it again replaces the files of those whose content comes from the API.</summary>
    /// <exception cref="MountProblem">One of them cannot be set up yet.</exception>
    public async Task<IReadOnlyDictionary<string, PreparedVolume>> PrepareAsync(
        JsonObject pod, string podDirectory, CancellationToken cancellationToken)
    {
        Dictionary<string, PreparedVolume> result = [];
        foreach (var volume in pod.Items("spec", "volumes").Objects())
        {
            var name = volume.Text("name") ?? "";
            try
            {
                result[name] = await PrepareAsync(pod, volume, Path.Combine(podDirectory, "volumes", name), cancellationToken);
            }
            catch (Exception fault) when (fault is MountProblem or Variables.ConfigProblem or IOException or UnauthorizedAccessException)
            {
                throw new MountProblem($"MountVolume.SetUp failed for volume \"{name}\" : {fault.Message}");
            }
        }
        return result;
    }

    private async Task<PreparedVolume> PrepareAsync(
        JsonObject pod, JsonObject volume, string directory, CancellationToken cancellationToken)
    {
        var group = pod.Integer("spec", "securityContext", "fsGroup");
        if (files.Of(pod, volume) is { } content)
        {
            Write(directory, content);
            if (group is not null)
            {
                await ownership.GiveToGroupAsync(directory, group.Value, writable: false, cancellationToken);
            }

            return new PreparedVolume(directory, ReadOnly: true);
        }
        if (volume.Map("hostPath") is { } host)
        {
            if (!string.IsNullOrEmpty(host.Text("type")))
            {
                throw new MountProblem("this node knows hostPath without a type only");
            }

            return new PreparedVolume(Directory.CreateDirectory(host.Text("path")!).FullName, ReadOnly: false);
        }

        if (volume.Map("emptyDir") is null && volume.Map("ephemeral") is null)
        {
            throw new MountProblem("this node knows emptyDir, ephemeral, configMap, secret, downwardAPI, projected and hostPath only");
        }

        if (!Directory.Exists(directory))
        {
            MakeDirectory(directory);
            if (group is not null)
            {
                await ownership.GiveToGroupAsync(directory, group.Value, writable: true, cancellationToken);
            }
        }
        return new PreparedVolume(directory, ReadOnly: false);
    }

    private static void Write(string directory, IReadOnlyList<VolumeFile> content)
    {
        if (Directory.Exists(directory))
        {
            Directory.Delete(directory, recursive: true);
        }

        MakeDirectory(directory);
        foreach (var file in content)
        {
            var path = Path.GetFullPath(Path.Combine(directory, file.Path));
            if (!path.StartsWith(directory + Path.DirectorySeparatorChar, StringComparison.Ordinal))
            {
                throw new MountProblem($"the path \"{file.Path}\" leaves the volume");
            }
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllBytes(path, file.Content);
            Permissions.Set(path, (UnixFileMode)file.Mode);
        }
    }

    private static void MakeDirectory(string directory)
    {
        Directory.CreateDirectory(directory);
        Permissions.Set(directory, Permissions.Everyone);
    }
}

/// <summary>A volume cannot be set up as things stand (event <c>FailedMount</c>).</summary>
internal sealed class MountProblem(string message) : Exception(message);

/// <summary>A volume as a folder (or, for hostPath, any file) on this machine.</summary>
/// <param name="ReadOnly">Whether it is read-only for all containers, regardless of their mounts.</param>
internal sealed record PreparedVolume(string HostPath, bool ReadOnly);
