namespace TalosImageOperator.Builder.Secrets;

/// <summary>
/// Copies of secrets that only the owner can read. The files of a mounted Secret are readable by the pod's group, and ssh rejects
/// such a key.
/// </summary>
public sealed class PrivateFolder(string path)
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    public string Path => path;

    public string Write(string name, string text) => Write(name, System.Text.Encoding.UTF8.GetBytes(text));

    public string Write(string name, ReadOnlySpan<byte> content)
    {
        Directory.CreateDirectory(path, OwnerOnly | UnixFileMode.UserExecute);
        var copy = System.IO.Path.Combine(path, name);
        var next = $"{copy}.next";
        File.Delete(next);
        using (var file = new FileStream(next, new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            UnixCreateMode = OwnerOnly,
        }))
        {
            file.Write(content);
        }

        // A program that reads the file meanwhile sees the old or the new one.
        File.Move(next, copy, overwrite: true);
        return copy;
    }

    public void Delete()
    {
        if (Directory.Exists(path))
        {
            Directory.Delete(path, recursive: true);
        }
    }
}
