namespace TalosImageOperator.Builder.Git;

/// <summary>
/// Copies of secrets that git and ssh read from files which nobody else may read: a mounted Secret's files are readable for
/// the pod's group, and ssh refuses such a key.
/// </summary>
public sealed class PrivateFolder(string path)
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    public string Write(string name, string text)
    {
        Directory.CreateDirectory(path, OwnerOnly | UnixFileMode.UserExecute);
        var copy = Path.Combine(path, name);
        // A file that is there already would keep its mode.
        File.Delete(copy);
        using var file = new FileStream(copy, new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            UnixCreateMode = OwnerOnly,
        });
        file.Write(System.Text.Encoding.UTF8.GetBytes(text));
        return copy;
    }

    public void Delete()
    {
        if (Directory.Exists(path))
            Directory.Delete(path, recursive: true);
    }
}
