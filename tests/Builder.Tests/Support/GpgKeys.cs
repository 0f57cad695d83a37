using System.Diagnostics;

namespace TalosImageOperator.Builder.Tests.Support;

/// <summary>A person with real gpg: keys, and a repository that git signs with them.</summary>
public sealed class GpgKeys : IDisposable
{
    private readonly string _home;

    /// <param name="home">A short path that does not exist: gpg's agent has a socket in it.</param>
    public GpgKeys(string home)
    {
        _home = home;
        Directory.CreateDirectory(home, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    public static void Require()
    {
        Skip.If(RealProgram.Find("gpg") is null, "gpg is not installed: hack/stack/install");
        Skip.If(RealProgram.Find("sqv") is null, "sqv is not installed: hack/stack/install");
    }

    /// <returns>The fingerprint of the primary key.</returns>
    public string Create(string name)
    {
        Gpg("--batch", "--quiet", "--passphrase", "", "--quick-gen-key", $"{name} <{name}@example.org>", "ed25519", "sign", "never");
        return FingerprintsOf(name)[0];
    }

    /// <returns>The fingerprint of a subkey, which gpg then prefers for signatures.</returns>
    public string AddSubkey(string fingerprint)
    {
        Gpg("--batch", "--quiet", "--passphrase", "", "--quick-add-key", fingerprint, "ed25519", "sign", "never");
        return FingerprintsOf(fingerprint)[^1];
    }

    public string Export(string name) => Gpg("--armor", "--export", name) + "\n";

    /// <summary>Runs git in a repository with this keyring.</summary>
    public void Git(string repository, params string[] arguments) => Run("git", ["-C", repository, .. arguments]);

    public void Dispose() => Run("gpgconf", ["--kill", "all"]);

    private List<string> FingerprintsOf(string name) =>
        [.. Gpg("--with-colons", "--with-subkey-fingerprint", "--list-keys", name).Split('\n').Where(line => line.StartsWith("fpr:", StringComparison.Ordinal)).Select(line => line.Split(':')[9])];

    private string Gpg(params string[] arguments) => Run("gpg", arguments);

    private string Run(string program, string[] arguments)
    {
        var info = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        info.Environment["GNUPGHOME"] = _home;
        info.Environment["GIT_CONFIG_GLOBAL"] = "/dev/null";
        using var process = Process.Start(info)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', arguments)}: {errors.Result}");
        return output.Trim();
    }
}
