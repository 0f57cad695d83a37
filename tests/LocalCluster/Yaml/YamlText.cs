using System.Text;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace TalosImageOperator.LocalCluster.Yaml;

/// <summary>One YAML document to JSON nodes and back, with the scalar rules of the API server's YAML library.</summary>
internal static class YamlText
{
    /// <exception cref="YamlFault">The text cannot be read.</exception>
    public static JsonNode? Parse(byte[] text, ICollection<string>? duplicates = null)
    {
        try
        {
            using var reader = new StreamReader(new MemoryStream(text), Encoding.UTF8);
            var parser = new Parser(reader);
            parser.Consume<StreamStart>();
            if (!parser.TryConsume<DocumentStart>(out _))
            {
                return null;
            }

            return new YamlReader(parser, duplicates).Read();
        }
        catch (YamlException fault)
        {
            throw new YamlFault(fault.Message, fault);
        }
    }

    public static byte[] Write(JsonNode? value)
    {
        using var text = new StringWriter { NewLine = "\n" };
        var emitter = new Emitter(text,
            new EmitterSettings(bestIndent: 2, bestWidth: int.MaxValue, isCanonical: false, maxSimpleKeyLength: 1024));
        emitter.Emit(new StreamStart());
        emitter.Emit(new DocumentStart(null, null, isImplicit: true));
        YamlEmitter.Emit(emitter, value);
        emitter.Emit(new DocumentEnd(isImplicit: true));
        emitter.Emit(new StreamEnd());
        return Encoding.UTF8.GetBytes(text.ToString());
    }
}
