using System.Text.Json.Nodes;
using TalosImageOperator.Entities.Spec;

namespace TalosImageOperator.Planning.Identity;

/// <summary>What a source tree adds to the fingerprint. What is unset is omitted.</summary>
internal static class TreeContent
{
    public static JsonObject Of(PkgsBuildSpec build)
    {
        var content = WithMaps(build, new JsonObject
        {
            ["repository"] = build.Repository,
            ["revision"] = build.Revision ?? "",
            ["targets"] = CanonicalJson.Set(build.Targets),
            ["configMap"] = build.Kernel.ConfigMapRef?.Name ?? "",
        });
        if (Kernel(build.Kernel) is { Count: > 0 } kernel)
        {
            content["kernel"] = kernel;
        }

        return content;
    }

    public static JsonObject Of(ExtensionBuildSpec build)
    {
        var content = WithMaps(build, new JsonObject { ["repository"] = build.Repository, ["revision"] = build.Revision ?? "", ["install"] = build.Install });
        if (build.Dockerfile is { } dockerfile)
        {
            content["dockerfile"] = dockerfile;
            content["path"] = build.Path ?? "";
            content["name"] = build.Name ?? "";
            content["buildArgs"] = CanonicalJson.Map(build.BuildArgs);
        }
        else
        {
            content["targets"] = CanonicalJson.Set(build.Targets);
        }

        return content;
    }

    public static JsonObject Of(OverlayBuildSpec build) =>
        WithMaps(build, new JsonObject { ["repository"] = build.Repository, ["revision"] = build.Revision, ["target"] = build.Target });

    public static JsonObject WithPatchesAndVerify(ISourceTree tree, JsonObject content)
    {
        if (tree.Patches is { } patches)
        {
            content["patches"] = patches.ConfigMapRef.Name;
        }

        if (tree.Verify is { } verify)
        {
            content["verify"] = new JsonObject { ["mode"] = verify.Mode?.ToString() ?? "", ["secret"] = verify.SecretRef.Name };
        }

        return content;
    }

    private static JsonObject WithMaps(IPkgfileTree tree, JsonObject content)
    {
        if (tree.Vars.Count > 0)
        {
            content["vars"] = CanonicalJson.Map(tree.Vars);
        }

        if (tree.Variables.Count > 0)
        {
            content["variables"] = CanonicalJson.Map(tree.Variables);
        }

        return WithPatchesAndVerify(tree, content);
    }

    private static JsonObject Kernel(KernelSpec kernel)
    {
        var content = new JsonObject();
        if (kernel.Target != KernelSpec.DefaultTarget)
        {
            content["target"] = kernel.Target;
        }

        if (kernel.RemovePatches.Count > 0)
        {
            content["removePatches"] = CanonicalJson.Set(kernel.RemovePatches);
        }

        if (kernel.SigningKeySecretRef is { } key)
        {
            content["signingKey"] = key.Name;
        }

        if (kernel.Modules != MissingModules.Require)
        {
            content["modules"] = kernel.Modules.ToString();
        }

        if (kernel.ExtraModules.Count > 0)
        {
            content["extraModules"] = CanonicalJson.Set(kernel.ExtraModules);
        }

        return content;
    }
}
