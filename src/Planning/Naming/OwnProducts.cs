using TalosImageOperator.Entities.Spec;

namespace TalosImageOperator.Planning.Naming;

/// <summary>References in a spec to what the same build makes.</summary>
internal static class OwnProducts
{
    /// <summary>The extensions that the build makes, by the reference that they are published as.</summary>
    public static IReadOnlyDictionary<string, string> Extensions(TalosImageBuildSpec spec) => References(spec, Names(spec));

    /// <summary>The packages that the build makes, by the reference that they are published as.</summary>
    public static IReadOnlyDictionary<string, string> Packages(TalosImageBuildSpec spec) => References(spec, spec.Pkgs.Build?.Targets ?? []);

    /// <summary>The names of extensions that are installed into media: all but those with <c>install: false</c> that no reference names.</summary>
    public static IEnumerable<string> Installed(TalosImageBuildSpec spec)
    {
        var named = spec.Imager.SystemExtensions.Select(Extensions(spec).GetValueOrDefault).OfType<string>().ToHashSet(StringComparer.Ordinal);
        return spec.Extensions.Build.SelectMany(build => build.Products().Where(name => build.Install || named.Contains(name)));
    }

    /// <summary>The entries of spec.imager.systemExtensions that the build does not make itself.</summary>
    public static IEnumerable<string> OtherExtensions(TalosImageBuildSpec spec)
    {
        var own = Extensions(spec);
        return spec.Imager.SystemExtensions.Where(reference => !own.ContainsKey(reference));
    }

    /// <summary>The repository of a reference, without tag and digest.</summary>
    public static string RepositoryOf(string reference)
    {
        var name = reference.Split('@')[0];
        var colon = name.LastIndexOf(':');
        return colon > name.LastIndexOf('/') ? name[..colon] : name;
    }

    private static IEnumerable<string> Names(TalosImageBuildSpec spec) => spec.Extensions.Build.SelectMany(build => build.Products());

    // Two products of one path are refused by a rule, which must be able to say so.
    private static Dictionary<string, string> References(TalosImageBuildSpec spec, IEnumerable<string> names) => names
        .GroupBy(name => $"{Repositories.OfBuilt(spec, name)}:{PublishedTag.Of(spec)}", StringComparer.Ordinal)
        .ToDictionary(group => group.Key, group => group.First(), StringComparer.Ordinal);
}
