namespace TalosImageOperator.Builder.Tests.Support;

/// <summary>A key pair as <c>ssh-keygen</c> makes it.</summary>
/// <param name="Path">The file of the private key, with the public one in the same folder.</param>
public sealed record SshKey(string Path)
{
    public string Private => File.ReadAllText(Path);

    public string Public => File.ReadAllText($"{Path}.pub");

    /// <param name="type">Such as <c>ed25519</c>, <c>ecdsa</c> or <c>rsa</c>.</param>
    /// <param name="format">Arguments for another format of the file, such as <c>-m PEM</c>.</param>
    public static SshKey Create(string path, string type = "ed25519", string passphrase = "", params string[] format)
    {
        RealProgram.Run("ssh-keygen", ["-q", "-t", type, "-N", passphrase, "-C", "test", "-f", path, .. format]);
        return new SshKey(path);
    }

    /// <summary>The line of a <c>known_hosts</c> file, which names another port than 22 in brackets.</summary>
    public string KnownHost(string host, int port)
    {
        var key = string.Join(' ', Public.Split(' ').Take(2));
        return port == 22 ? $"{host} {key}\n" : $"[{host}]:{port} {key}\n";
    }
}
