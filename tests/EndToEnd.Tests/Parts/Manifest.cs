using System.Text.Json.Nodes;

namespace TalosImageOperator.EndToEnd.Tests.Parts;

/// <summary>
/// The demo's sample, at this stack's addresses: a user's manifest with every input visible in the output. Each test takes a
/// name of its own, which is also its place in the registry.
/// </summary>
internal sealed class Manifest
{
    public const string CustomKernel = "kernel:custom";
    private readonly JsonObject _root;

    public Manifest(string name)
    {
        _root = new JsonObject
        {
            ["apiVersion"] = "talosimages.dev/v1alpha1",
            ["kind"] = "TalosImageBuild",
            ["metadata"] = new JsonObject { ["name"] = name },
            ["spec"] = new JsonObject
            {
                ["release"] = "v1.13.9",
                ["source"] = new JsonObject { ["repository"] = $"{Stack.Git}/talos-v1.13.git" },
                ["platforms"] = new JsonArray("linux/amd64", "linux/arm64"),
                ["pkgs"] = new JsonObject
                {
                    ["prefix"] = $"{Stack.Registry}/fixture",
                    ["tag"] = "v1.0.0-2-ga2a2a2a",
                    ["overrides"] = new JsonObject { ["kernel"] = $"{Stack.Registry}/fixture/{CustomKernel}" },
                },
                ["variables"] = new JsonObject { ["GOAMD64"] = "v1" },
                ["outputs"] = new JsonArray("kernel", "initramfs", "installer-base", "imager", "installer", "iso", "metal"),
                ["registry"] = new JsonObject { ["host"] = Stack.Registry, ["username"] = name, ["insecure"] = true },
                ["job"] = new JsonObject { ["timeout"] = "20m", ["retries"] = 1, ["workspace"] = new JsonObject { ["size"] = "5Gi" } },
            },
        };
    }

    /// <summary>A build of the kernel alone, for one platform: the quickest that there is.</summary>
    public static Manifest Quick(string name) => new Manifest(name)
        .With("platforms", new JsonArray("linux/amd64"))
        .With("outputs", new JsonArray("kernel"));

    /// <summary>Sets one field of the spec, by its path with dots; null takes it away.</summary>
    public Manifest With(string path, JsonNode? value)
    {
        var parts = path.Split('.');
        var target = parts[..^1].Aggregate(_root["spec"]!.AsObject(), (node, part) => (node[part] ??= new JsonObject()).AsObject());
        target[parts[^1]] = value;
        return this;
    }

    public override string ToString() => _root.ToJsonString();
}
