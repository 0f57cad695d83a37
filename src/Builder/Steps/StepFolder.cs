namespace TalosImageOperator.Builder.Steps;

/// <summary>
/// A folder for the temporary files of a step: registry credentials, docker configuration, buildx instance. Each step gets a new one,
/// so that an earlier step cannot plant files in it.
/// </summary>
public sealed class StepFolder : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private StepFolder(string path)
    {
        Path = path;
    }

    public string Path { get; }

    /// <param name="temp">The parent folder.</param>
    /// <param name="step">Part of the name, to identify the folder.</param>
    public static StepFolder Create(string temp, string step)
    {
        Directory.CreateDirectory(temp);
        var folder = new StepFolder(System.IO.Path.Combine(temp, $"talos-image-{step}-{System.IO.Path.GetRandomFileName()}"));
        Directory.CreateDirectory(folder.Path, OwnerOnly);
        return folder;
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
