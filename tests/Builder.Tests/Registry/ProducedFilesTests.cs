using TalosImageOperator.Builder.Failures;
using TalosImageOperator.Builder.Registry;
using TalosImageOperator.Builder.Tests.Support;

namespace TalosImageOperator.Builder.Tests.Registry;

public sealed class ProducedFilesTests : IDisposable
{
    private readonly TempFolder _folder = new();

    [Fact]
    public void Require_MissingFile_SaysWhatIsThere()
    {
        _folder.Write("vmlinuz-arm64", "x");
        var failure = Assert.Throws<StepFailedException>(() => ProducedFiles.Require(_folder.Path, ["vmlinuz-amd64"], "kernel"));
        Assert.Equal(65, failure.ExitCode);
        Assert.Contains("did not produce vmlinuz-amd64 (found: vmlinuz-arm64)", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Require_LinkToASecret_IsRefused()
    {
        var secret = _folder.Write("secret", "hunter2");
        File.CreateSymbolicLink(_folder["vmlinuz-amd64"], secret);
        Assert.Throws<StepFailedException>(() => ProducedFiles.Require(_folder.Path, ["vmlinuz-amd64"], "kernel"));
    }

    [Fact]
    public void Require_FolderThatLeadsElsewhere_IsRefused()
    {
        _folder.Write("secrets/vmlinuz-amd64", "hunter2");
        Directory.CreateSymbolicLink(_folder["_out"], _folder["secrets"]);
        Assert.Throws<StepFailedException>(() => ProducedFiles.Require(_folder["_out"], ["vmlinuz-amd64"], "kernel"));
    }

    [Fact]
    public void Clear_WhatAnEarlierBuildLeft_LeavesOthers()
    {
        _folder.Write("a", "");
        _folder.Write("b", "");
        ProducedFiles.Clear(_folder.Path, ["a", "not there"]);
        Assert.Equal([_folder["b"]], Directory.GetFiles(_folder.Path));
    }

    public void Dispose() => _folder.Dispose();
}
