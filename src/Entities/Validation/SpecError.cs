using TalosImageOperator.Entities.Rules;

namespace TalosImageOperator.Entities.Validation;

/// <summary>An error in a spec.</summary>
/// <param name="Path">The field's full path, such as <c>spec.pkgs.overrides.kernel</c>.</param>
/// <param name="Message">Names the field, the value, the rule and the next action. Never a credential: it ends up in logs and conditions.</param>
public sealed record SpecError(string Path, string Message)
{
    /// <summary>An error whose sentence follows the field and the value.</summary>
    public static SpecError Of(string path, string value, string sentence) => new(path, $"{path}: \"{SecretText.Shown(path, value)}\" {sentence}");

    public override string ToString() => Message;
}
