using TalosImageOperator.Builder.Steps;
using TalosImageOperator.Builder.Tests.Stack;
using TalosImageOperator.Builder.Tests.Support;
using TalosImageOperator.Planning.Contract;

namespace TalosImageOperator.Builder.Tests.Failures;

/// <summary>A small build behind a registry that fails on command.</summary>
public abstract class RegistryFaultTests : IAsyncLifetime, IDisposable
{
    protected const string Manifests = "/manifests/";
    protected const string Blobs = "/blobs/";

    protected TempFolder Folder { get; } = new();

    protected FaultyRegistry Registry { get; private set; } = null!;

    protected SmallBuild Build { get; private set; } = null!;

    public virtual async Task InitializeAsync()
    {
        Registry = await FaultyRegistry.StartAsync(StackParts.Registry);
        Build = new SmallBuild(Folder, Registry.Host);
    }

    public async Task DisposeAsync() => await Registry.DisposeAsync();

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing) => Folder.Dispose();

    protected void AssertSucceeded(StepOutcome end) =>
        Assert.True(end.ExitCode == ExitCodes.Success, $"{end.Result.Error?.Message}\n{Build.Log}");

    protected void AssertFailed(StepOutcome end, int exitCode, string reason) =>
        Assert.True((exitCode, reason) == (end.ExitCode, end.Result.Error?.Reason), $"{end.ExitCode} {end.Result.Error?.Message}\n{Build.Log}");
}
