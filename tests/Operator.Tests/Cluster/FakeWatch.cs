using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using System.Text.Json.Nodes;

namespace TalosImageOperator.Operator.Tests.Cluster;

/// <summary>The body of one open watch.</summary>
internal sealed class FakeWatch(string collection)
{
    private readonly Pipe pipe = new(new PipeOptions(pauseWriterThreshold: 0));

    public string Collection => collection;

    public Stream Body => pipe.Reader.AsStream();

    public void Send(JsonObject line)
    {
        pipe.Writer.Write(Encoding.UTF8.GetBytes(line.ToJsonString() + "\n"));
        _ = pipe.Writer.FlushAsync().AsTask();
    }

    public void End() => pipe.Writer.Complete();
}
