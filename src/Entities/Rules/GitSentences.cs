namespace TalosImageOperator.Entities.Rules;

/// <summary>What schema and validator say of a git repository; the field stands before it.</summary>
internal static class GitSentences
{
    public const string LockSuffix = ".lock";
    public const string NoLock = " must not end in " + LockSuffix + ": git has no such branch or tag";

    /// <summary>The field of the Secret stands after it. Never with the value: a message ends in logs, events and conditions.</summary>
    public const string NoCredentials = " must not hold credentials: put them into a Secret and name it in ";
}
