namespace TalosImageOperator.ControllerRuntime.Tests.Support;

/// <summary>A write that the operator sent; numbered from 1, over the cluster's whole life.</summary>
internal sealed record ApiWrite(int Number, string Verb, string Path, string? Name)
{
    public bool CreatesAJob => Verb == "POST" && Path.EndsWith("/jobs", StringComparison.Ordinal);

    public bool IsStatus => Path.EndsWith("/status", StringComparison.Ordinal);
}
