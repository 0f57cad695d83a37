using System.Text;
using System.Text.Json.Nodes;
using TalosImageOperator.Builder.Inputs;
using TalosImageOperator.Builder.Registry;
using TalosImageOperator.Builder.Steps;
using TalosImageOperator.Entities.Manifests;
using TalosImageOperator.Planning.Contract;

namespace TalosImageOperator.Builder.Media;

/// <summary>The profiles that overlay images bring along, which the imager merges only where they are its base profile.</summary>
internal static class OverlayProfiles
{
    /// <param name="image">By digest.</param>
    /// <returns>Null if the overlay has none of its name.</returns>
    public static async Task<JsonObject?> ReadAsync(StepContext context, string image, ImagerOverlay overlay, CancellationToken stop)
    {
        var content = await ImageFiles.ReadAsync(
            context, image, InputImages.FieldOf(overlay), context.Plan.Platform, $"profiles/{overlay.Name}.yaml", stop);
        return content is null ? null : YamlToJson.Parse(Encoding.UTF8.GetString(content)) as JsonObject;
    }
}
