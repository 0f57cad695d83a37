namespace TalosImageOperator.Entities.Manifests;

/// <summary>A manifest that cannot be read. The message contains all errors, one per line.</summary>
public sealed class ManifestException(IReadOnlyList<ManifestError> errors, Exception? inner = null) : FormatException(string.Join('\n', errors), inner)
{
    public IReadOnlyList<ManifestError> Errors { get; } = errors;
}
