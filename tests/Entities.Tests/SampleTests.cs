using TalosImageOperator.Entities.Manifests;
using TalosImageOperator.Entities.Validation;

namespace TalosImageOperator.Entities.Tests;

public sealed class SampleTests
{
    public static TheoryData<string> Samples
    {
        get
        {
            var folder = Path.Combine(Repository.Root, "config", "samples");
            var files = Directory.Exists(folder) ? Directory.EnumerateFiles(folder, "*.yaml", SearchOption.AllDirectories) : [];
            // A theory without rows is an error, so a tree without samples has an empty name.
            return new([.. files.Select(file => Path.GetRelativePath(Repository.Root, file)).Order(StringComparer.Ordinal).DefaultIfEmpty("")]);
        }
    }

    [Theory]
    [MemberData(nameof(Samples))]
    public void Sample_InTheTree_ReadsAndIsValid(string file)
    {
        if (file.Length == 0)
        {
            return;
        }

        foreach (var build in ManifestReader.ReadAll(File.ReadAllText(Path.Combine(Repository.Root, file))))
        {
            Assert.Empty(new TalosImageBuildValidator().Check(build.Spec));
        }
    }
}
