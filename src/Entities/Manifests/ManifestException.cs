namespace TalosImageOperator.Entities.Manifests;

/// <summary>A manifest that cannot be read. The message holds every error, one a line.</summary>
public sealed class ManifestException : FormatException
{
    public ManifestException(IReadOnlyList<ManifestError> errors, Exception? inner = null)
        : base(string.Join('\n', errors), inner) => Errors = errors;

    public IReadOnlyList<ManifestError> Errors { get; }
}
