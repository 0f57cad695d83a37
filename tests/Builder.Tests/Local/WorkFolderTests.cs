using TalosImageOperator.Builder.Local;
using TalosImageOperator.Builder.Tests.Support;

namespace TalosImageOperator.Builder.Tests.Local;

public sealed class WorkFolderTests : IDisposable
{
    private readonly TempFolder _folder = new();

    [Fact]
    public void Prepare_EmptyFolder_IsOursFromThenOn()
    {
        Assert.Null(WorkFolder.Prepare(_folder["w"]));
        _folder.Write("w/linux-amd64/talos/x", "");
        Assert.Null(WorkFolder.Prepare(_folder["w"]));
    }

    [Fact]
    public void Prepare_FolderWithOtherThings_IsRefused()
    {
        _folder.Write("w/talos/precious", "");
        Assert.Contains("is not empty", WorkFolder.Prepare(_folder["w"]), StringComparison.Ordinal);
    }

    [Fact]
    public void Prepare_PathWithABlank_IsRefused() =>
        Assert.Contains("characters that make does not accept", WorkFolder.Prepare(_folder["my work"]), StringComparison.Ordinal);

    public void Dispose() => _folder.Dispose();
}
