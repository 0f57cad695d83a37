using System.Xml.Linq;

namespace TalosImageOperator.Repository.Tests;

public sealed class ReferenceTests
{
    [Theory]
    [InlineData("src/Entities/Entities.csproj", "")]
    [InlineData("src/Planning/Planning.csproj", "Entities")]
    [InlineData("src/Builder/Builder.csproj", "Entities Planning")]
    [InlineData("src/ControllerRuntime/ControllerRuntime.csproj", "")]
    [InlineData("src/Operator/Operator.csproj", "ControllerRuntime Entities Planning")]
    [InlineData("tests/LocalCluster/LocalCluster.csproj", "")]
    [InlineData("tools/kubectl-talosimage/KubectlTalosImage.csproj", "ControllerRuntime Entities Planning")]
    [InlineData("tools/CrdGenerator/CrdGenerator.csproj", "Entities")]
    public void Project_References_PointOneWay(string project, string allowed)
    {
        var references = XDocument.Load(Path.Combine(Tree.Root, project)).Descendants("ProjectReference")
            .Select(reference => Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value.Replace('\\', '/')))
            .Order(StringComparer.Ordinal);
        Assert.Equal(allowed, string.Join(' ', references));
    }

    [Fact]
    public void Projects_OutsideTheTests_AreAllHeldToTheirReferences()
    {
        var held = typeof(ReferenceTests).GetMethod(nameof(Project_References_PointOneWay))!
            .GetCustomAttributesData().Count(attribute => attribute.AttributeType == typeof(InlineDataAttribute));
        Assert.Equal(Tree.Files("*.csproj", "src").Concat(Tree.Files("*.csproj", "tools")).Concat(Tree.Files("*.csproj", "tests/LocalCluster")).Count(), held);
    }

    [Fact]
    public void Projects_InSrc_AreAotCompatible() => Assert.Contains(
        "<IsAotCompatible>true</IsAotCompatible>", File.ReadAllText(Path.Combine(Tree.Root, "src/Directory.Build.props")), StringComparison.Ordinal);
}
