using System.Text;
using TalosImageOperator.Builder.Failures;
using TalosImageOperator.Builder.Registry;
using TalosImageOperator.Builder.Steps;
using TalosImageOperator.Builder.Verifying.Images;
using TalosImageOperator.Entities.Conditions;
using TalosImageOperator.Entities.Manifests;
using TalosImageOperator.Planning.Contract;

namespace TalosImageOperator.Builder.Inputs;

/// <summary>Looks official names up in the catalogs of the release, which are read once.</summary>
internal sealed class OfficialCatalog(StepContext context)
{
    private const int Shown = 12;
    private const string UpstreamsPath = "siderolabs/";

    private IReadOnlyDictionary<string, CatalogEntry>? _extensions;
    private IReadOnlyDictionary<string, CatalogEntry>? _overlays;

    private CatalogPlan Plan => context.Plan.Catalog
        ?? throw StepFailedException.Input(Reasons.InvalidSpec, "The plan names no catalog. Use the same version of the operator and the Builder.");

    /// <returns>The image at the catalog's place, by the catalog's digest.</returns>
    /// <exception cref="StepFailedException">Input: the catalog does not have it.</exception>
    public async Task<string> ExtensionAsync(string name, CancellationToken stop)
    {
        _extensions ??= CatalogText.Extensions(await ReadAsync("extensions", CatalogText.ExtensionsFile, stop));
        if (_extensions.TryGetValue(name, out var entry))
        {
            return At(entry);
        }

        if (ExtensionNames.Since(name) is { } renamed && _extensions.TryGetValue(renamed, out entry))
        {
            context.Log.Info($"warning: {InputFields.SystemExtensions}: \"{name}\" is called {renamed} in {Plan.Tag}; write that name.");
            return At(entry);
        }

        throw Missing(InputFields.SystemExtensions, name, "extension", "extensions", _extensions.Keys);
    }

    /// <returns>The image at the catalog's place, by the catalog's digest.</returns>
    /// <exception cref="StepFailedException">Input: the catalog does not have it.</exception>
    public async Task<string> OverlayAsync(string name, CancellationToken stop)
    {
        _overlays ??= CatalogText.Overlays(await ReadAsync("overlays", CatalogText.OverlaysFile, stop));
        return _overlays.TryGetValue(name, out var entry) ? At(entry) : throw Missing(InputFields.OverlayName, name, "overlay", "overlays", _overlays.Keys);
    }

    // A mirror of the catalog mirrors its images too, below the same path.
    private string At(CatalogEntry entry)
    {
        var name = entry.Path.StartsWith(UpstreamsPath, StringComparison.Ordinal) ? entry.Path[UpstreamsPath.Length..] : entry.Path;
        return $"{Plan.Prefix}/{name}@{entry.Digest}";
    }

    private async Task<string> ReadAsync(string catalog, string file, CancellationToken stop)
    {
        var name = $"{Plan.Prefix}/{catalog}:{Plan.Tag}";
        var image = await context.Registry.FindAsync(name, InputFields.Catalog, stop);
        if (context.Plan.Inputs?.Rules is { } rules)
        {
            // It decides which images are used.
            var found = new InputImage { Name = name, Field = InputFields.Catalog, Digest = image.Split('@')[1], Image = image };
            await new ImageVerification(context, rules).RunAsync([new FoundInput(found, name)], stop);
        }

        // Only amd64 has always been there; both have the same text.
        var content = await ImageFiles.ReadAsync(context, image, InputFields.Catalog, "linux/amd64", file, stop);
        return content is null
            ? throw StepFailedException.Input(
                Reasons.InvalidSpec, $"{InputFields.Catalog}: \"{Plan.Prefix}\": the image {catalog}:{Plan.Tag} has no file {file}. Use a mirror of ghcr.io/siderolabs.")
            : Encoding.UTF8.GetString(content);
    }

    private StepFailedException Missing(string field, string name, string kind, string catalog, IEnumerable<string> known)
    {
        var names = known.Order(StringComparer.Ordinal).ToList();
        return StepFailedException.Input(
            Reasons.InvalidSpec,
            $"{field}: \"{name}\" is not an official {kind} of {Plan.Tag}.{Suggestion.For(name, names)} {Plan.Prefix}/{catalog}:{Plan.Tag} has "
            + string.Join(", ", names.Take(Shown)) + (names.Count > Shown ? $" and {names.Count - Shown} more" : "")
            + ". For an image, write its registry and tag too.");
    }
}
