namespace TalosImageOperator.LocalCluster.Controllers.Events;

/// <summary>Two events equal in all of this are one event that happened twice.</summary>
internal sealed record EventIdentity(
    string Subject, EventSource Source, string Type, string Reason, string Message, string? FieldPath);
