using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using TalosImageOperator.Builder.Failures;
using TalosImageOperator.Builder.Secrets;
using TalosImageOperator.Entities.Conditions;
using TalosImageOperator.Planning.Contract;

namespace TalosImageOperator.Builder.Kernel;

/// <summary>
/// The key that signs kernel modules: private key and certificate in one PEM, as Kbuild reads it. It is copied only into the temporary
/// folder of a step, never into the workspace.
/// </summary>
public sealed class SigningKeyPem
{
    public const string FileName = PodPaths.KernelKeyFile;

    /// <summary>The name in the kernel's certs folder. Kbuild generates a key of its own under the default name.</summary>
    public const string BuildName = "talos_image_signing_key.pem";

    public const string Symbol = "CONFIG_MODULE_SIG_KEY";

    /// <summary>The value of <see cref="Symbol"/>.</summary>
    public const string SymbolValue = $"\"certs/{BuildName}\"";

    private const string Field = "spec.pkgs.build.kernel.signingKeySecretRef";

    private readonly string _path;

    private SigningKeyPem(string path, ModuleSigner signer)
    {
        _path = path;
        Signer = signer;
    }

    /// <summary>What the signature of every module must name.</summary>
    public ModuleSigner Signer { get; }

    /// <param name="path">The mounted file.</param>
    /// <exception cref="StepFailedException">Input: the Secret has no such key, or it is not a private key with its certificate.</exception>
    public static SigningKeyPem Read(string path)
    {
        if (!File.Exists(path))
        {
            throw Wrong($"the Secret has no key {FileName}");
        }

        var text = File.ReadAllText(path);
        try
        {
            // Refuses a private key that does not belong to the certificate.
            using var certificate = X509Certificate2.CreateFromPem(text, text);
            return new SigningKeyPem(path, ModuleSigner.Of(certificate));
        }
        catch (Exception failure) when (failure is CryptographicException or ArgumentException)
        {
            throw Wrong($"{FileName} is not a private key with its certificate in PEM");
        }
    }

    /// <summary>Copies the key into the certs folder of a copy of the kernel's tree.</summary>
    /// <param name="kernel">In the copy.</param>
    public void CopyTo(KernelPackage kernel)
    {
        var certs = Directory.CreateDirectory(kernel.PathOf("certs")).FullName;
        new PrivateFolder(certs).Write(BuildName, File.ReadAllBytes(_path));
    }

    /// <summary>What must not appear in a log: the lines of the key.</summary>
    /// <param name="path">The mounted file. It need not exist.</param>
    public static IEnumerable<string> Secrets(string path) => File.Exists(path) ? File.ReadLines(path).Select(line => line.Trim()).Where(line => line.Length > 0 && !line.StartsWith('-')) : [];

    private static StepFailedException Wrong(string problem) => StepFailedException.Input(
        Reasons.InvalidSpec,
        $"{Field}: {problem}. Make one with: openssl req -new -x509 -newkey rsa:4096 -nodes -days 36500 -subj /CN=modules -keyout {FileName} -out cert.pem; cat cert.pem >> {FileName}");
}
