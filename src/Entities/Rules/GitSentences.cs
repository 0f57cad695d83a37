namespace TalosImageOperator.Entities.Rules;

/// <summary>Messages of the schema and the validator about git repositories. The field's path precedes them.</summary>
internal static class GitSentences
{
    public const string LockSuffix = ".lock";
    public const string NoLock = " must not end in " + LockSuffix + ". Git does not allow such branches and tags.";

    /// <summary>The field of the Secret follows. The value is left out, because messages end up in logs, events and conditions.</summary>
    public const string NoCredentials = " must not contain credentials. Store them in a Secret and reference it in ";
}
