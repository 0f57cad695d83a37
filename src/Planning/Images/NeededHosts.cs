using TalosImageOperator.Entities.Spec;
using TalosImageOperator.Planning.Contract;
using TalosImageOperator.Planning.Matrix;
using TalosImageOperator.Planning.Steps;

namespace TalosImageOperator.Planning.Images;

/// <summary>A host that a build downloads from, registries apart.</summary>
/// <param name="Host">Such as <c>github.com</c>.</param>
/// <param name="Use">The field of the spec that names it, or what is downloaded.</param>
public sealed record NeededHost(string Host, string Use);

/// <summary>The hosts that a build downloads from, registries apart.</summary>
public static class NeededHosts
{
    public const string GoModules = "Go modules (spec.variables.GOPROXY)";

    private const string UpstreamsProxy = "https://proxy.golang.org";

    /// <param name="spec">A spec that the rules accept.</param>
    /// <param name="plan">Its plan for one platform.</param>
    /// <param name="sources">URLs that the packages' repository downloads from; null if they are not known.</param>
    public static IReadOnlyList<NeededHost> Of(TalosImageBuildSpec spec, BuildPlan plan, IReadOnlyList<string>? sources)
    {
        var compiles = plan.Steps.Any(step => step.Kind is StepKind.Image or StepKind.Files);
        return
        [
            .. Repository(spec.Source.Repository, "spec.source.repository")
                .Concat(spec.Pkgs.Build is { } build ? Repository(build.Repository, "spec.pkgs.build.repository") : [])
                .Concat(compiles ? OfTalos(spec) : [])
                .Concat(plan.Tree(TreeIds.Pkgs) is null ? [] : OfPackages(sources))
                .Distinct(),
        ];
    }

    private static IEnumerable<NeededHost> OfTalos(TalosImageBuildSpec spec)
    {
        foreach (var proxy in (spec.Variables.GetValueOrDefault("GOPROXY") ?? UpstreamsProxy).Split(','))
        {
            foreach (var host in Url(proxy, GoModules))
            {
                yield return host;
            }

            if (proxy == "direct")
            {
                yield return new("the host of each Go module", GoModules);
            }
        }

        yield return new("sum.golang.org", "checksums of Go modules, unless the proxy serves them or spec.variables.GONOSUMDB excludes them");
        var minor = ReleaseMatrix.Of(TalosRelease.Parse(spec.Release)).Minor;
        if (minor is 8 or 9)
        {
            yield return new("github.com", "certificates for secure boot (microsoft/secureboot_objects)");
        }

        if (ReleaseMatrix.Of(TalosRelease.Parse(spec.Release)).Facts.RunsTargetArchitecture)
        {
            yield return new("dl-cdn.alpinelinux.org", "packages of Alpine in installer and imager");
        }
    }

    private static IEnumerable<NeededHost> OfPackages(IReadOnlyList<string>? sources) => sources is null
        ? [new("cdn.kernel.org", "sources of packages; run without --offline for all hosts"), new("github.com", "sources of packages; run without --offline for all hosts")]
        : sources.SelectMany(source => Url(source, "sources of packages"));

    private static IEnumerable<NeededHost> Repository(string repository, string use)
    {
        // git@host:path
        var at = repository.IndexOf('@', StringComparison.Ordinal);
        var colon = repository.IndexOf(':', Math.Max(at, 0));
        return !repository.Contains("://", StringComparison.Ordinal) && at >= 0 && colon > at
            ? [new(repository[(at + 1)..colon], use)]
            : Url(repository, use);
    }

    private static IEnumerable<NeededHost> Url(string text, string use)
    {
        if (Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Host.Length > 0)
        {
            yield return new(url.IsDefaultPort || url.Port < 0 ? url.Host : $"{url.Host}:{url.Port}", use);
        }
    }
}
