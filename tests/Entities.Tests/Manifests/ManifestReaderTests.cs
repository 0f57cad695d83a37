using TalosImageOperator.Entities.Manifests;
using TalosImageOperator.Entities.Spec;

namespace TalosImageOperator.Entities.Tests.Manifests;

public sealed class ManifestReaderTests
{
    [Fact]
    public void Read_MinimalManifest_HasDefaults()
    {
        var build = ManifestReader.Read(Builds.Minimal);

        Assert.Equal("small", build.Metadata.Name);
        Assert.Equal(["linux/amd64"], build.Spec.Platforms);
        Assert.Equal(2, build.Spec.Job.Retries);
        Assert.Equal("60Gi", build.Spec.Job.Workspace.Size);
        Assert.Equal(Emulation.Never, build.Spec.Emulation);
        Assert.Equal(-1, build.Status.ObservedGeneration);
    }

    [Fact]
    public void Read_FullManifest_HasEveryValue()
    {
        var spec = ManifestReader.Read(Builds.Full).Spec;

        Assert.Equal("release-1.13", spec.Source.Revision);
        Assert.Equal("git", spec.Source.SecretRef?.Name);
        Assert.Equal("ghcr.io/me/kernel:v6.18", spec.Pkgs.Overrides["kernel"]);
        Assert.Equal("v1", spec.Variables["GOAMD64"]);
        Assert.Equal("rpi_generic", spec.Imager.Overlay?.Name);
        Assert.Equal("keys", spec.Imager.SecureBoot?.SecretRef.Name);
        Assert.Equal(0, spec.Job.Retries);
        Assert.Equal("NoSchedule", spec.Job.Tolerations[0].Effect);
        Assert.Equal("2", spec.Job.Resources?.Requests["cpu"].ToString());
        Assert.Equal(Emulation.Allow, spec.Emulation);
        Assert.True(spec.Suspend);
    }

    [Fact]
    public void ReadAll_SeveralDocuments_GivesBuildsInOrderAndNothingElse()
    {
        var yaml = $"""
            apiVersion: v1
            kind: Secret
            metadata: [1]
            ---
            {Builds.Minimal.Replace("small", "first", StringComparison.Ordinal)}
            ---
            # only a comment
            ---
            apiVersion: elsewhere.dev/v1
            kind: TalosImageBuild
            ---
            {Builds.Minimal.Replace("small", "second", StringComparison.Ordinal)}
            """;

        Assert.Equal(["first", "second"], ManifestReader.ReadAll(yaml).Select(build => build.Metadata.Name));
    }

    [Theory]
    [InlineData("", "contains no TalosImageBuild")]
    [InlineData("kind: Pod", "contains no TalosImageBuild")]
    [InlineData("apiVersion: talosimages.dev/v1alpha1\nkind: TalosImageBuild\n---\napiVersion: talosimages.dev/v1alpha1\n"
        + "kind: TalosImageBuild", "contains 2 TalosImageBuilds")]
    public void Read_NotOne_SaysSo(string yaml, string expected) =>
        Assert.Contains(expected, Assert.Throws<ManifestException>(() => ManifestReader.Read(yaml)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("  relase: v1.13.9", 5, "spec.relase", "Unknown field. Did you mean release?")]
    [InlineData("  job: {retrys: 1}", 5, "spec.job.retrys", "Unknown field. Did you mean retries?")]
    [InlineData("  job:\n    workspace:\n      sise: 1Gi", 7, "spec.job.workspace.sise", "Unknown field. Did you mean size?")]
    [InlineData("  pkgs: {kernel: x}", 5, "spec.pkgs.kernel", "Unknown field.")]
    [InlineData("  job: {tolerations: [{keyy: a}]}", 5, "spec.job.tolerations[0].keyy", "Unknown field. Did you mean key?")]
    [InlineData("  job: {retries: \"2\"}", 5, "spec.job.retries", "Expected a whole number, not \"2\".")]
    [InlineData("  job: {retries: 1.5}", 5, "spec.job.retries", "Expected a whole number, not the number 1.5.")]
    [InlineData("  suspend: \"yes\"", 5, "spec.suspend", "Expected true or false, not \"yes\".")]
    [InlineData("  release: 1.10", 5, "spec.release", "Expected a string, not the number 1.10. Write \"1.10\".")]
    [InlineData("  variables: {CGO_ENABLED: 1}", 5, "spec.variables.CGO_ENABLED", "Expected a string, not the number 1. Write \"1\".")]
    [InlineData("  variables: {WITH_DEBUG: on}", 5, "spec.variables.WITH_DEBUG", "Expected a string, not the boolean on. Write \"on\".")]
    [InlineData("  variables: {SHA: y}", 5, "spec.variables.SHA", "Expected a string, not the boolean y. Write \"y\".")]
    [InlineData("  outputs: kernel", 5, "spec.outputs", "Expected a list.")]
    [InlineData("  outputs: [{a: b}]", 5, "spec.outputs[0]", "Expected a string.")]
    [InlineData("  registry: ghcr.io", 5, "spec.registry", "Expected an object.")]
    [InlineData("  emulation: Alow", 5, "spec.emulation", "\"Alow\" is not one of Never, Allow. Did you mean Allow?")]
    [InlineData("  ? [a]\n  : b", 5, "spec", "Expected a string as key.")]
    public void Read_WrongField_NamesLineFieldAndRemedy(string spec, long line, string field, string expected)
    {
        var yaml = $"""
            apiVersion: talosimages.dev/v1alpha1
            kind: TalosImageBuild
            metadata: {"{name: x}"}
            spec:
            {spec}
            """;

        var error = Assert.Single(Assert.Throws<ManifestException>(() => ManifestReader.Read(yaml)).Errors, e => e.Field == field);

        Assert.Equal(line, error.Line);
        Assert.StartsWith(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_SeveralErrors_AreAllReported()
    {
        var yaml = Builds.Minimal + "\n  colour: blue\n  job: {retries: many}\n";

        Assert.Equal(2, Assert.Throws<ManifestException>(() => ManifestReader.Read(yaml)).Errors.Count);
    }

    [Theory]
    [InlineData("a: [")]
    [InlineData("a: 1\na: 2")]
    [InlineData("\tb: 1")]
    [InlineData("a: *nowhere")]
    public void Read_BrokenYaml_NamesTheLine(string yaml)
    {
        var error = Assert.Single(Assert.Throws<ManifestException>(() => ManifestReader.Read(yaml)).Errors);

        Assert.InRange(error.Line, 1, 3);
    }

    [Fact]
    public void Read_MetadataTimes_AreRead()
    {
        var yaml = Builds.Minimal.Replace(
            "{name: small}", "{name: small, creationTimestamp: 2026-01-02T03:04:05Z, annotations: {a: \"1\"}}", StringComparison.Ordinal);

        Assert.Equal(2026, ManifestReader.Read(yaml).Metadata.CreationTimestamp?.Year);
    }

    [Fact]
    public void Read_NumbersWhereKubernetesTakesBoth_AreRead()
    {
        var yaml = Builds.Minimal + "\n  job: {resources: {limits: {cpu: 1.5, memory: 1Gi}}}\n";

        Assert.Equal("1500m", ManifestReader.Read(yaml).Spec.Job.Resources?.Limits["cpu"].CanonicalizeString());
    }
}
