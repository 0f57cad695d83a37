namespace TalosImageOperator.Builder.Steps;

/// <summary>
/// A step's temporary files: registry credentials, the docker configuration, buildx's instance. A new folder for each step, so that
/// nothing in it is from a step that ran before.
/// </summary>
public sealed class StepFolder : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private StepFolder(string path)
    {
        Path = path;
    }

    public string Path { get; }

    /// <param name="temp">The folder that it is made in.</param>
    /// <param name="step">For whoever finds it.</param>
    public static StepFolder Create(string temp, string step)
    {
        Directory.CreateDirectory(temp);
        var folder = new StepFolder(System.IO.Path.Combine(temp, $"talos-image-{step}-{System.IO.Path.GetRandomFileName()}"));
        Directory.CreateDirectory(folder.Path, OwnerOnly);
        return folder;
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
