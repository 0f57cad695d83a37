namespace TalosImageOperator.Entities.Manifests;

/// <summary>An error in a manifest.</summary>
/// <param name="Line">Counted from 1.</param>
/// <param name="Field">Path such as <c>spec.job.retries</c>. Empty for an error of the YAML itself.</param>
/// <param name="Message">A sentence without the field's name.</param>
public sealed record ManifestError(long Line, string Field, string Message)
{
    public override string ToString() => Field.Length == 0 ? $"line {Line}: {Message}" : $"line {Line}: {Field}: {Message}";
}
