using System.Text.Json;
using System.Text.Json.Serialization;
using k8s;

namespace TalosImageOperator.ControllerRuntime.Tests.Support;

[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, UseStringEnumConverter = true)]
[JsonSerializable(typeof(Widget))]
internal sealed partial class WidgetJson : JsonSerializerContext
{
    public static WidgetJson Create() => new(new JsonSerializerOptions(Default.Options)
    {
        Converters = { new KubernetesJson.KubernetesDateTimeConverter(), new KubernetesJson.KubernetesDateTimeOffsetConverter() },
    });
}
