using TalosImageOperator.Builder.Failures;
using TalosImageOperator.Builder.Logs;
using TalosImageOperator.Builder.Options;
using TalosImageOperator.Builder.Registry;
using TalosImageOperator.Builder.Tests.Stack;
using TalosImageOperator.Builder.Tests.Support;
using TalosImageOperator.Entities.Conditions;
using TalosImageOperator.Planning.Contract;
using TalosImageOperator.Planning.Publishing;

namespace TalosImageOperator.Builder.Tests.Registry;

/// <summary>Real registries by way of the real oras.</summary>
public sealed class RegistryClientTests : IDisposable
{
    private const string Field = "spec.imager.systemExtensions";

    private readonly TempFolder _folder = new();
    private readonly List<string> _lines = [];

    [SkippableFact]
    public async Task PushFilesAsync_ToARegistryOfAPrivateAuthority_NeedsTheAuthority()
    {
        TlsRegistry.Require();
        using var registry = await TlsRegistry.StartAsync();

        var refused = await Assert.ThrowsAsync<StepFailedException>(() => PushAsync(registry, _folder["none"]));
        Assert.Equal(Reasons.RegistryRefused, refused.Reason);
        Assert.Contains("spec.registry.certSecretRef", refused.Message, StringComparison.Ordinal);

        await PushAsync(registry, registry.Authority);
        Assert.Contains(_lines, line => line.StartsWith("Pushed ", StringComparison.Ordinal));
    }

    [SkippableFact]
    public async Task FindAsync_OfMirroredImage_IsWhereItWasFoundByDigest()
    {
        StackParts.Require();
        var pulls = new PullPlan
        {
            Mirrors = [new MirrorPlan("ghcr.io", [$"{StackParts.Registry}/nothing-here", $"{StackParts.Registry}/fixture"])],
        };

        var place = await Client(pulls, new BuilderSettings { SearchPath = SearchPath }).FindAsync("ghcr.io/kernel:custom", Field, CancellationToken.None);

        Assert.Matches($"^{StackParts.Registry}/fixture/kernel@sha256:[0-9a-f]{{64}}$", place);
        Assert.Contains(_lines, line => line.Contains("nothing-here/kernel:custom is unavailable", StringComparison.Ordinal));
    }

    [SkippableFact]
    public async Task FindAsync_OfShortName_AsksTheMirrorForItsWholeNameAndLatest()
    {
        StackParts.Require();
        var settings = new BuilderSettings { SearchPath = SearchPath };
        var endpoint = $"{StackParts.Registry}/t{Guid.NewGuid():n}";
        var index = _folder.Write("index.json", """{"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json","manifests":[]}""");
        await Client(null, settings).PushManifestAsync($"{endpoint}/library/alpine:latest", "application/vnd.oci.image.index.v1+json", index, CancellationToken.None);
        var pulls = new PullPlan { Mirrors = [new MirrorPlan("docker.io", [endpoint])] };

        var place = await Client(pulls, settings).FindAsync("alpine", Field, CancellationToken.None);

        Assert.StartsWith($"{endpoint}/library/alpine@sha256:", place, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task FindAsync_OfDigestThatAMirrorHas_IsAtTheMirror()
    {
        StackParts.Require();
        var settings = new BuilderSettings { SearchPath = SearchPath };
        var known = await Client(null, settings).FindAsync($"{StackParts.Registry}/fixture/kernel:custom", Field, CancellationToken.None);
        var pulls = new PullPlan { Mirrors = [new MirrorPlan("ghcr.io", [$"{StackParts.Registry}/fixture"])] };

        var place = await Client(pulls, settings).FindAsync($"ghcr.io/kernel@{known.Split('@')[1]}", Field, CancellationToken.None);

        Assert.Equal(known, place);
    }

    [Theory]
    [InlineData("alpine", "docker.io/library/alpine")]
    [InlineData("docker/dockerfile-upstream", "docker.io/docker/dockerfile-upstream")]
    [InlineData("ghcr.io/me/kernel", "ghcr.io/me/kernel")]
    public async Task FindAsync_OfAShortName_NamesItsRegistry(string name, string complete)
    {
        const string digest = "@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

        Assert.Equal(complete + digest, await Client(null, new BuilderSettings { SearchPath = SearchPath }).FindAsync(name + digest, Field, CancellationToken.None));
    }

    public void Dispose() => _folder.Dispose();

    private static string SearchPath => Environment.GetEnvironmentVariable("PATH")!;

    private async Task PushAsync(TlsRegistry registry, string authority)
    {
        _folder.Write("files/one", "content");
        using var access = RegistryAccess.Open(new BuilderSettings { RegistryCa = authority, Temp = _folder["tmp"], SearchPath = SearchPath });
        await Client(null, access.Settings).PushBlobAsync(
            $"{registry.Host}/me/talos-one", ArtifactManifest.DigestOf("content"u8.ToArray()), _folder["files/one"], CancellationToken.None);
    }

    private RegistryClient Client(PullPlan? pulls, BuilderSettings settings)
    {
        var plan = new RegistryPlan { Host = "registry.example", Username = "me", Tag = "v1" };
        return RegistryClient.For(plan, pulls, settings, new StepLog(new Redactor([]), _lines.Add), TimeProvider.System);
    }
}
