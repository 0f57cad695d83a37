using System.Text.Json.Nodes;
using TalosImageOperator.LocalCluster.Json;

namespace TalosImageOperator.LocalCluster.Tests.Support;

/// <summary>An answer with a JSON body.</summary>
internal sealed record Reply(int Code, JsonObject Body, IReadOnlyList<string> Warnings, string ContentType)
{
    public string Reason => Body.Text("reason") ?? "";

    public string Message => Body.Text("message") ?? "";

    public string Version => Body.Text("metadata", "resourceVersion") ?? "";

    public IReadOnlyList<string> Names => [.. Body.Items("items").Objects().Select(item => item.Name())];

    /// <summary>The faults as <c>field reason</c>.</summary>
    public IReadOnlyList<string> Causes =>
        [.. Body.Items("details", "causes").Objects().Select(cause => $"{cause.Text("field")} {cause.Text("reason")}")];

    public Reply Expect(int code)
    {
        Assert.True(Code == code, $"expected {code}, got {Code}: {Body.ToJsonString()}");
        return this;
    }
}
