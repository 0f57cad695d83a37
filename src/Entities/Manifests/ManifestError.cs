namespace TalosImageOperator.Entities.Manifests;

/// <summary>One thing wrong in a manifest.</summary>
/// <param name="Line">Counted from 1.</param>
/// <param name="Field">Such as <c>spec.job.retries</c>; empty where the text itself is at fault.</param>
/// <param name="Message">A sentence without the field's name.</param>
public sealed record ManifestError(long Line, string Field, string Message)
{
    public override string ToString() => Field.Length == 0 ? $"line {Line}: {Message}" : $"line {Line}: {Field}: {Message}";
}
