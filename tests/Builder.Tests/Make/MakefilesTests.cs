using TalosImageOperator.Builder.Make;
using TalosImageOperator.Builder.Tests.Support;

namespace TalosImageOperator.Builder.Tests.Make;

public sealed class MakefilesTests : IDisposable
{
    private readonly TempFolder _folder = new();

    [Theory]
    [InlineData("A ?= 1\nB := $(A)", true)]
    [InlineData("ifneq (, $(filter $(A), t true))\nendif", true)]
    [InlineData("ifdef A\nendif", true)]
    [InlineData("x:\n\techo ${A:a=b}", true)]
    [InlineData("A ?= 1", false)]
    [InlineData("AB := $(AB) $(BA)", false)]
    [InlineData("ARGS += --build-arg=A=$(A)\nARGS += --build-arg=A=\"$(A)\"", false)]
    [InlineData("ARGS += --build-arg=A=$(A)\nIMAGE := $(A)", true)]
    [InlineData("ARGS += --build-arg=OTHER=$(A)", true)]
    public void Use_FormsOfMakefiles_AreToldApart(string text, bool used)
    {
        _folder.Write("Makefile", text);

        Assert.Equal(used, Makefiles.Read(_folder.Path).Use("A"));
    }

    [Fact]
    public void Read_IncludedFile_IsReadUnlessItIsOutside()
    {
        _folder.Write("outside.mk", "B := $(OUTSIDE)");
        _folder.Write("tree/Makefile", "include one.mk hack/two.mk\n-include missing.mk ../outside.mk");
        _folder.Write("tree/one.mk", "B := $(A)");
        _folder.Write("tree/hack/two.mk", "include one.mk\nD := $(C)");

        var makefiles = Makefiles.Read(_folder["tree"]);

        Assert.True(makefiles.Use("A"));
        Assert.True(makefiles.Use("C"));
        Assert.False(makefiles.Use("OUTSIDE"));
    }

    public void Dispose() => _folder.Dispose();
}
