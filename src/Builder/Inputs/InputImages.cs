using TalosImageOperator.Builder.Steps;
using TalosImageOperator.Planning.Contract;
using TalosImageOperator.Planning.Naming;

namespace TalosImageOperator.Builder.Inputs;

/// <summary>
/// The images that a spec names, each where it was found, by digest: as the step <c>inputs</c> has found them, or, in a plan without
/// that step, as they are found now.
/// </summary>
public sealed class InputImages
{
    private readonly StepContext _context;
    private readonly InputList? _list;
    private readonly OfficialCatalog _catalog;

    private InputImages(StepContext context, InputList? list)
    {
        _context = context;
        _list = list;
        _catalog = new OfficialCatalog(context);
    }

    public static InputImages Of(StepContext context) => new(context, InputList.Read(context));

    /// <summary>For the step that makes the list.</summary>
    public static InputImages Unlisted(StepContext context) => new(context, list: null);

    /// <param name="field">Of the spec, which names the image.</param>
    public Task<string> ImageAsync(string reference, string field, CancellationToken stop) => _list?.Find(reference) is { } found
        ? Task.FromResult(found)
        : _context.Registry.FindAsync(reference, field, stop);

    /// <param name="extension">A reference or an official name.</param>
    public async Task<string> ExtensionAsync(string extension, CancellationToken stop) => _list?.Find(extension) is { } found
        ? found
        : await _context.Registry.FindAsync(await ReferenceOfExtensionAsync(extension, stop), InputFields.SystemExtensions, stop);

    /// <summary>The reference of an extension, before mirrors.</summary>
    public async Task<string> ReferenceOfExtensionAsync(string extension, CancellationToken stop) =>
        OfficialNames.Is(extension) ? await _catalog.ExtensionAsync(extension, stop) : extension;

    public async Task<string> OverlayAsync(ImagerOverlay overlay, CancellationToken stop) => _list?.Find(NameOf(overlay)) is { } found
        ? found
        : await _context.Registry.FindAsync(await ReferenceOfOverlayAsync(overlay, stop), FieldOf(overlay), stop);

    /// <summary>The reference of an overlay, before mirrors.</summary>
    public async Task<string> ReferenceOfOverlayAsync(ImagerOverlay overlay, CancellationToken stop) => overlay.Image ?? await _catalog.OverlayAsync(overlay.Name, stop);

    /// <summary>What the spec names it by.</summary>
    public static string NameOf(ImagerOverlay overlay) => overlay.Image ?? $"overlay:{overlay.Name}";

    /// <summary>The field of the spec that names the image.</summary>
    public static string FieldOf(ImagerOverlay overlay) => overlay.Image is null ? InputFields.OverlayName : InputFields.Overlay;
}
