using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using System.Text.Json.Nodes;

namespace TalosImageOperator.ControllerRuntime.Tests.Support;

/// <summary>The body of one open watch.</summary>
internal sealed class FakeWatch(string collection, string? inNamespace)
{
    private readonly Pipe _pipe = new(new PipeOptions(pauseWriterThreshold: 0));

    public bool Concerns(string changed, JsonObject line) =>
        changed == collection && (inNamespace is null || (string?)line["object"]!["metadata"]!["namespace"] == inNamespace);

    public Stream Body => _pipe.Reader.AsStream();

    public void Send(JsonObject line)
    {
        _pipe.Writer.Write(Encoding.UTF8.GetBytes(line.ToJsonString() + "\n"));
        _ = _pipe.Writer.FlushAsync().AsTask();
    }

    public void End() => _pipe.Writer.Complete();
}
