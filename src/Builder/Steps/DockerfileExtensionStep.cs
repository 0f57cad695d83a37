using TalosImageOperator.Builder.BuildKit;
using TalosImageOperator.Builder.Failures;
using TalosImageOperator.Builder.Kernel;
using TalosImageOperator.Builder.Make;
using TalosImageOperator.Builder.Network;
using TalosImageOperator.Builder.Packages;
using TalosImageOperator.Builder.Processes;
using TalosImageOperator.Planning.Contract;

namespace TalosImageOperator.Builder.Steps;

/// <summary>Builds an extension from a Dockerfile, checks that it is one, and pushes it by digest.</summary>
public sealed class DockerfileExtensionStep : IStepKind
{
    public async Task<StepResult> RunAsync(StepContext context, CancellationToken stop)
    {
        var tree = context.Tree;
        ModuleChecks.Clear(context);
        var extension = DockerfileExtension.Read(context.Settings.TreeFolder(tree.Id), context.Step.Dockerfile!, tree.Field);
        var metadata = context.Results.PathOf(context.Step.Id, "metadata.json");
        File.Delete(metadata);
        var cache = context.Plan.Cache;
        var builder = await BuildKitBuilder.ReadyAsync(context, stop);
        var command = new ProcessCommand
        {
            Program = "docker",
            Arguments =
            [
                "buildx", "build", "--progress=plain", $"--platform={context.Plan.Platform}", $"--file={extension.File}",
                .. extension.Arguments(context, tree.Id).Select(argument => $"--build-arg={argument.Key}={argument.Value}"),
                .. BuildxArguments.NoAttestations,
                .. Proxies.Arguments(context.Settings.NetworkEnvironment),
                .. BuildxArguments.NoCache(context.Plan),
                .. BuildxArguments.Cache(cache, context.Step.Id, cache is not null && context.Registry.IsInsecure(cache.Reference)),
                .. BuildxArguments.PushByDigest(context.Step.Produces!.Repository, context.Plan.Registry.Insecure),
                .. BuildxArguments.MetadataFile(metadata),
                "--", extension.Context,
            ],
            Environment = MakeRun.Environment(context, builder),
            WorkingDirectory = extension.Context,
        };
        await context.RunAsync(
            command, new FailureContext { Tool = Tool.Make, Action = $"the build of {extension.Name}", Where = context.Plan.Registry.Host }, stop);
        var result = MakeRun.ReadMetadata(context.Step.Id, metadata, "Check the Dockerfile.");
        var image = $"{context.Step.Produces!.Repository}@{result.Digest}";
        await ExtensionImage.RequireAsync(context, image, extension.Name, tree.Field, stop);
        await ModuleChecks.RunAsync(context, await BuiltModules.ReadAsync(context, image, tree.Field, stop), key: null, () => [], stop);
        return result;
    }
}
