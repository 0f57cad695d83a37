using TalosImageOperator.Builder.BuildKit;
using TalosImageOperator.Builder.Make;
using TalosImageOperator.Builder.Network;
using TalosImageOperator.Builder.Tests.Support;
using TalosImageOperator.Entities.Spec;
using TalosImageOperator.Planning;
using TalosImageOperator.Planning.Contract;
using TalosImageOperator.Planning.Matrix;

namespace TalosImageOperator.Builder.Tests.Recording;

/// <summary>
/// Upstream's real Makefiles, run with the Builder's own argument lists and a docker that only writes down what it is asked:
/// every call must be the one that plain make does, with our additions in it and nothing else.
/// </summary>
public sealed class UpstreamMakefileTests
{
    private static readonly string[] Attestations = ["--provenance=false", "--sbom=false"];

    public static TheoryData<string> Trees => [.. UpstreamSources.Tags];

    [SkippableTheory]
    [MemberData(nameof(Trees))]
    public async Task Steps_OfEveryRelease_ReachBuildxUnchanged(string tag)
    {
        using var make = new RecordedMake(UpstreamSources.Talos(tag));
        var spec = Spec(tag == "main" ? $"v1.{ReleaseMatrix.NewestMinor}.0-alpha.0" : tag);

        foreach (var step in BuildPlanner.Plan(spec, "linux/arm64").Steps.Where(step => step.Make is not null))
        {
            await CheckAsync(make, step);
        }
    }

    [SkippableTheory]
    [MemberData(nameof(Trees))]
    public async Task Proxies_OfTheEnvironment_AreBuildArgumentsAndWithoutThemNothingIs(string tag)
    {
        using var make = new RecordedMake(UpstreamSources.Talos(tag));
        var network = Proxies.InSmallLetters(new Dictionary<string, string>
        {
            ["HTTP_PROXY"] = "http://proxy:3128",
            ["HTTPS_PROXY"] = "http://proxy:3129",
            ["NO_PROXY"] = ".svc,10.0.0.0/8",
        });
        string[] proxies = ["--build-arg=http_proxy=http://proxy:3128", "--build-arg=https_proxy=http://proxy:3129", "--build-arg=no_proxy=.svc,10.0.0.0/8"];

        // The second runs make within make.
        foreach (var goal in (string[])["target-imager", "kernel"])
        {
            var with = await make.RunAsync(Arguments(goal, Proxies.Arguments(network)), network);
            var without = await make.RunAsync(Arguments(goal, Proxies.Arguments(new Dictionary<string, string>())));

            Assert.All(proxies, proxy => Assert.Contains(proxy, with));
            Assert.Equal(["--build-arg=http_proxy=", "--build-arg=https_proxy="], without.Where(argument => argument.Contains("_proxy", StringComparison.Ordinal)));
        }

        static IReadOnlyList<string> Arguments(string goal, IReadOnlyList<string> last) =>
            MakeCommandLine.Of(goal, Plans.Make("x"), "linux/amd64", Plans.Facts, [], last);
    }

    private static async Task CheckAsync(RecordedMake make, BuildStep step)
    {
        var isImage = step.Kind == StepKind.Image;
        var goal = isImage ? $"target-{step.Make!.Target}" : step.Make!.Target;
        var output = isImage ? BuildxArguments.PushByDigest(step.Produces!.Repository, insecure: false) : [];
        IReadOnlyList<string> last =
        [
            .. BuildxArguments.NoAttestations,
            .. BuildxArguments.Cache(new CachePlan { Reference = "h/u/cache:arm64" }, step.Id, insecure: false),
            .. isImage ? BuildxArguments.MetadataFile("/w/results/x.metadata.json") : [],
        ];

        var ours = await make.RunAsync(MakeCommandLine.Of(goal, step.Make, "linux/arm64", Plans.Facts, output, last));
        var plain = await make.RunAsync(MakeCommandLine.Of(goal, step.Make, "linux/arm64", Plans.Facts, [], []));

        Assert.Equal(["buildx", "build"], ours.Take(2));
        Assert.Contains("--platform=linux/arm64", ours);
        Assert.Contains("--push=false", ours);
        if (isImage)
        {
            Assert.Contains($"--target={step.Make.Target}", ours);
        }
        else
        {
            Assert.Contains("--output=type=local,dest=_out", ours);
        }

        foreach (var (name, value) in (ReadOnlySpan<(string, string)>)
            [("SOURCE_DATE_EPOCH", "1787062459"), ("SHA", "3ebd10a7"), ("TAG", step.Make.Variables["TAG"]), ("GOAMD64", "v1"),
                ("REGISTRY", "images.example"), ("USERNAME", "me"), ("PKG_KERNEL", "h/k@sha256:ab")])
        {
            Assert.Contains($"--build-arg={name}={value}", ours);
        }

        // Up to v1.9 upstream's recipes of talosctl name it themselves.
        Assert.Contains(ours, argument => argument is "--build-arg=NAME=Acme" or "--build-arg=NAME=Client");

        // From v1.14 upstream's Makefile switches attestations off itself; saying it twice does no harm.
        var context = ours[^1];
        Assert.Equal([.. plain.SkipLast(1), .. last, context], Without(ours, output));
        Assert.All(output.Concat(Attestations), argument => Assert.Contains(argument, ours));
    }

    private static List<string> Without(IReadOnlyList<string> arguments, IReadOnlyList<string> taken)
    {
        var rest = arguments.ToList();
        foreach (var argument in taken)
        {
            Assert.True(rest.Remove(argument), $"{argument} did not reach buildx");
        }

        return rest;
    }

    private static TalosImageBuildSpec Spec(string tag)
    {
        var table = ReleaseMatrix.Of(TalosRelease.Parse(tag));
        var packages = table.Packages.Any(package => package.Name == "runc")
            ? new PkgsSpec { Prefix = "127.0.0.1:5005/pkgs", Tag = "v1.0.0-1-gabc", Overrides = new Dictionary<string, string> { ["kernel"] = "h/k@sha256:ab" } }
            : new PkgsSpec { Tag = "v1.0.0-1-gabc", Overrides = new Dictionary<string, string> { ["kernel"] = "h/k@sha256:ab" } };
        return new TalosImageBuildSpec
        {
            Release = tag,
            Platforms = ["linux/arm64"],
            Pkgs = packages,
            Variables = new Dictionary<string, string> { ["GOAMD64"] = "v1", ["TAG_SUFFIX"] = "-acme", ["NAME"] = "Acme" },
            Outputs = [.. table.Outputs.Where(output => output.Kind is StepKind.Image or StepKind.Files).Select(output => output.Name)],
            Registry = new RegistrySpec { Host = "127.0.0.1:5005", Username = "me", AdvertisedHost = "images.example" },
        };
    }
}
