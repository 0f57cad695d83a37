using TalosImageOperator.Entities.Rules;

namespace TalosImageOperator.Entities.Validation;

/// <summary>One thing that is wrong with a spec.</summary>
/// <param name="Path">The field's full path, such as <c>spec.pkgs.overrides[kernel]</c>.</param>
/// <param name="Message">Sentences that name field, value, rule and what to do. Never a credential: they end in logs and conditions.</param>
public sealed record SpecError(string Path, string Message)
{
    /// <summary>The sentence goes on after field and value.</summary>
    public static SpecError Of(string path, string value, string sentence) => new(path, $"{path}: \"{SecretText.Shown(path, value)}\" {sentence}");

    public override string ToString() => Message;
}
