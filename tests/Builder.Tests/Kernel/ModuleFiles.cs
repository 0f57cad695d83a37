using System.Buffers.Binary;
using TalosImageOperator.Builder.Tests.Support;

namespace TalosImageOperator.Builder.Tests.Kernel;

/// <summary>Kernel modules as Kbuild leaves them: of a real compiler, signed by the real openssl, compressed by the real programs.</summary>
internal sealed class ModuleFiles(TempFolder folder)
{
    public const string Vermagic = "6.18.50-talos SMP preempt mod_unload modversions";

    /// <returns>The path of a private key with its certificate.</returns>
    public string Key(string name)
    {
        var key = folder[$"{name}.pem"];
        RealProgram.Shell(
            $"openssl req -new -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=modules -keyout {key} -out {key}.crt 2>&1 && cat {key}.crt >> {key}");
        return key;
    }

    /// <param name="vermagic">Null for none.</param>
    /// <param name="compiler">For another architecture.</param>
    public byte[] Compiled(string? vermagic = Vermagic, string compiler = "gcc")
    {
        string[] values = vermagic is null ? ["license=GPL"] : ["license=GPL", $"vermagic={vermagic} ", "name=mine"];
        var source = folder.Write("module.c", string.Concat(values.Select((text, number) =>
            $"static const char info_{number}[] __attribute__((used, section(\".modinfo\"), aligned(1))) = \"{text}\";\n")));
        RealProgram.Run(compiler, "-c", "-o", folder["module.o"], source);
        return File.ReadAllBytes(folder["module.o"]);
    }

    public byte[] Signed(string key, byte[] module)
    {
        var path = folder["module"];
        File.WriteAllBytes(path, module);
        RealProgram.Shell($"openssl cms -sign -binary -noattr -nocerts -outform DER -in {path} -signer {key} -inkey {key} -md sha256 -out {path}.p7s");
        var signature = File.ReadAllBytes($"{path}.p7s");
        var header = new byte[12];
        header[2] = 2;
        BinaryPrimitives.WriteUInt32BigEndian(header.AsSpan(8), (uint)signature.Length);
        return [.. module, .. signature, .. header, .. "~Module signature appended~\n"u8];
    }

    /// <param name="suffix">Of the name, such as <c>.xz</c>. Empty for a module that stays as it is.</param>
    public byte[] Compressed(string suffix, byte[] module) => suffix switch
    {
        // As scripts/Makefile.modinst of the kernel has them.
        ".gz" => TarFiles.Converted(folder, module, (source, result) => RealProgram.Shell($"gzip -n --stdout {source} > {result}")),
        ".xz" => TarFiles.Converted(folder, module, (source, result) => RealProgram.Shell($"xz --check=crc32 --lzma2=dict=1MiB --stdout {source} > {result}")),
        ".zst" => TarFiles.Converted(folder, module, (source, result) => RealProgram.Run("zstd", "-T0", "--quiet", source, "-o", result)),
        _ => module,
    };
}
