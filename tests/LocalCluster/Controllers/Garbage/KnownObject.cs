namespace TalosImageOperator.LocalCluster.Controllers.Garbage;

/// <summary>An object as the garbage collector remembers it: where it is, and by uid who owns it.</summary>
internal sealed record KnownObject(ObjectKey Key, string Uid, IReadOnlyList<string> OwnerUids);
