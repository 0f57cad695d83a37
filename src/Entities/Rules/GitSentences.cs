namespace TalosImageOperator.Entities.Rules;

/// <summary>What schema and validator say of a git repository; the field stands before it.</summary>
internal static class GitSentences
{
    public const string LockSuffix = ".lock";
    public const string NoLock = " must not end in " + LockSuffix + ". Git does not allow such branches and tags.";

    /// <summary>The field of the Secret stands after it. Never with the value: a message ends in logs, events and conditions.</summary>
    public const string NoCredentials = " must not contain credentials. Store them in a Secret and reference it in ";
}
