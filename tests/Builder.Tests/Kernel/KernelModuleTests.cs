using TalosImageOperator.Builder.Kernel;
using TalosImageOperator.Builder.Tests.Support;

namespace TalosImageOperator.Builder.Tests.Kernel;

/// <summary>Objects of the real compilers, with the section that the kernel's own modules have.</summary>
public sealed class KernelModuleTests : IDisposable
{
    // Where an ELF header says how long a section's header is, how many there are, where they begin, and which has their names.
    private const int SectionSize = 0x3a;
    private const int SectionCount = 0x3c;
    private const int Sections = 0x2b;
    private const int Names = 0x3f;

    private readonly TempFolder _folder = new();

    private ModuleFiles Files => new(_folder);

    // Of the two cross compilers a machine has the other architecture's.
    public static TheoryData<string> Compilers =>
        ["gcc", .. ((string[])["aarch64-linux-gnu-gcc", "x86_64-linux-gnu-gcc"]).Where(compiler => RealProgram.Find(compiler) is not null)];

    [Theory]
    [MemberData(nameof(Compilers))]
    public void Of_ModuleOfEitherArchitecture_HasItsVermagicAndRelease(string compiler)
    {
        var module = KernelModule.Of(Files.Compiled(compiler: compiler));
        Assert.Equal((ModuleFiles.Vermagic, "6.18.50-talos"), (module.Vermagic, module.Release));
        Assert.Equal(ModuleSigner.None, module.Signer);
    }

    [Fact]
    public void Of_SignedModule_HasBoth()
    {
        var key = Files.Key("one");
        Assert.Equal(new KernelModule(SigningKeyPem.Read(key).Signer, ModuleFiles.Vermagic), KernelModule.Of(Files.Signed(key, Files.Compiled())));
    }

    [Fact]
    public void Of_ModuleWithoutVermagic_HasNone() => Assert.Null(KernelModule.Of(Files.Compiled(vermagic: null)).Vermagic);

    [Fact]
    public void Of_NoElfFile_HasNoVermagic() => Assert.Null(KernelModule.Of("vermagic=6.18.50-talos SMP"u8).Vermagic);

    [Theory]
    [InlineData(SectionSize)]
    [InlineData(SectionCount)]
    [InlineData(Sections)]
    [InlineData(Names)]
    public void Of_DamagedHeader_IsRefused(int place)
    {
        var module = Files.Compiled();
        module[place] = module[place] == 0xff ? (byte)0xfe : (byte)0xff;
        if (place == SectionSize)
        {
            module[place] = 1;
        }

        // More sections than there are is damage where the one that is looked for is not among the first.
        if (place == SectionCount)
        {
            module = [.. module.AsSpan(0, module.AsSpan().IndexOf("\0.modinfo\0"u8)), .. "\0.modinfx\0"u8, .. module.AsSpan(module.AsSpan().IndexOf("\0.modinfo\0"u8) + 10)];
        }

        Assert.Equal("its ELF sections are damaged", Assert.Throws<InvalidDataException>(() => KernelModule.Of(module)).Message);
    }

    [Fact]
    public void Of_HostileVermagic_IsPrintableAndShort()
    {
        var vermagic = KernelModule.Of(Files.Compiled("6.18\\033[31m\\n" + new string('x', 1000))).Vermagic!;
        Assert.DoesNotContain('\u001b', vermagic);
        Assert.True(vermagic.Length <= 200, vermagic);
    }

    public void Dispose() => _folder.Dispose();
}
