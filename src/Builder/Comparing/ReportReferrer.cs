using TalosImageOperator.Builder.Failures;
using TalosImageOperator.Builder.Registry;
using TalosImageOperator.Builder.Signing;
using TalosImageOperator.Planning.Publishing;

namespace TalosImageOperator.Builder.Comparing;

/// <summary>Attaches a report to the first of the two manifests, without a signature: verifiers count any statement of a key as its approval.</summary>
public sealed class ReportReferrer(RegistryClient registry, string temp)
{
    /// <summary>The name that <c>oras pull</c> gives the report.</summary>
    public const string FileName = "comparison.json";

    private const string SecondAnnotation = "dev.talosimages.comparison.second";

    /// <param name="subject">The first manifest.</param>
    /// <returns>The report by digest, with its repository. The same report has the same digest.</returns>
    /// <exception cref="StepFailedException">The registry does not take it.</exception>
    public async Task<string> PushAsync(ComparisonReport report, OciDescriptor subject, CancellationToken stop)
    {
        var repository = ImageReference.Repository(report.First);
        var files = new SmallFiles(registry, temp);
        var layer = await files.PushBlobAsync(repository, ComparisonReport.MediaType, report.ToJson(), stop);
        var digest = await files.PushReferrerAsync(
            repository, new OciDescriptor { MediaType = subject.MediaType, Digest = subject.Digest, Size = subject.Size }, ComparisonReport.MediaType,
            layer with { Annotations = new Dictionary<string, string> { [ArtifactManifest.Title] = FileName } },
            new Dictionary<string, string> { [SecondAnnotation] = report.Second.Split('@')[1] }, stop);
        return $"{repository}@{digest}";
    }
}
