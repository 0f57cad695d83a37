using TalosImageOperator.Builder.Failures;
using TalosImageOperator.Entities.Conditions;

namespace TalosImageOperator.Builder.Git;

/// <summary>The mounted Secret of one repository. Its keys are those of the Secrets that Flux reads.</summary>
/// <param name="Field">Where the Secret is named in the spec, for sentences.</param>
public sealed record GitSecret(string Folder, string Field)
{
    public bool Has(string key) => File.Exists(PathOf(key));

    public string PathOf(string key) => Path.Combine(Folder, key);

    /// <summary>A text file as Unix programs want it, whatever editor it went through: ssh takes a key with CRLF for a broken one.</summary>
    public string ReadLines(string key)
    {
        var text = File.ReadAllText(PathOf(key)).TrimStart('\uFEFF').ReplaceLineEndings("\n");
        return text.EndsWith('\n') ? text : text + "\n";
    }

    /// <summary>Something is missing in the Secret, or wrong in it.</summary>
    public static StepFailedException Wrong(string message) => StepFailedException.Input(Reasons.SourceRefused, message);
}
