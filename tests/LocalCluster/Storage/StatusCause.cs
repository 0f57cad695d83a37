namespace TalosImageOperator.LocalCluster.Storage;

/// <summary>One field's fault: its reason (such as <c>FieldValueInvalid</c>), its path and a sentence.</summary>
internal sealed record StatusCause(string Reason, string Field, string Message);

/// <summary>What a <c>Status</c> is about: the object's name, group and kind (a plural resource name but for Invalid).</summary>
internal sealed record StatusDetails(string? Name = null, string? Group = null, string? Kind = null,
    int? RetryAfterSeconds = null);
