using TalosImageOperator.Builder.Local;
using TalosImageOperator.Builder.Tests.Support;

namespace TalosImageOperator.Builder.Tests.Local;

public sealed class ManifestFileTests : IDisposable
{
    private readonly TempFolder _folder = new();

    [Fact]
    public void Read_OfGoodManifest_HasNoErrors()
    {
        var (build, errors) = ManifestFile.Read(_folder.Write("m.yaml", Manifest("one")), name: null);
        Assert.Empty(errors);
        Assert.Equal("one", build!.Metadata.Name);
    }

    [Theory]
    [InlineData("outputs: [kernel]", "outputs: [kernel, nonsense]", "nonsense")]
    [InlineData("release: v1.13.9", "release: v1.13.9\n  colour: red", "colour")]
    [InlineData("username: me", "username: \"$(id)\"", "username")]
    public void Read_OfWrongField_NamesIt(string right, string wrong, string said)
    {
        var text = Manifest("one").Replace(right, wrong, StringComparison.Ordinal);
        var (_, errors) = ManifestFile.Read(_folder.Write("m.yaml", text), name: null);
        Assert.Contains(errors, error => error.Contains(said, StringComparison.Ordinal));
    }

    [Fact]
    public void Read_OfSeveral_AsksForAName()
    {
        var path = _folder.Write("m.yaml", $"{Manifest("one")}---\n{Manifest("two")}");
        Assert.Contains("--name: one, two", Assert.Single(ManifestFile.Read(path, name: null).Errors), StringComparison.Ordinal);
        Assert.Equal("two", ManifestFile.Read(path, "two").Build!.Metadata.Name);
        Assert.Contains("three", Assert.Single(ManifestFile.Read(path, "three").Errors), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_OfMissingFile_SaysSo() =>
        Assert.Contains("none.yaml", Assert.Single(ManifestFile.Read(_folder["none.yaml"], name: null).Errors), StringComparison.Ordinal);

    public void Dispose() => _folder.Dispose();

    private static string Manifest(string name) => $$"""
        apiVersion: talosimages.dev/v1alpha1
        kind: TalosImageBuild
        metadata: {name: {{name}}}
        spec:
          release: v1.13.9
          platforms: [linux/amd64]
          outputs: [kernel]
          registry:
            host: ghcr.io
            username: me

        """;
}
