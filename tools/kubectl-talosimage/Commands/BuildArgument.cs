using System.CommandLine;
using System.CommandLine.Completions;

namespace TalosImageOperator.KubectlTalosImage.Commands;

/// <summary>The name of a build, which the shell completes from the cluster.</summary>
internal static class BuildArgument
{
    // Completion must not hold up the shell.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    public static Argument<string> Required(ClusterOptions cluster) => Completed(new Argument<string>("NAME") { Description = "Name of the build." }, cluster);

    public static Argument<string?> Optional(ClusterOptions cluster) => Completed(
        new Argument<string?>("NAME") { Description = "Name of the build. Default: all builds of the namespace.", Arity = ArgumentArity.ZeroOrOne }, cluster);

    private static Argument<T> Completed<T>(Argument<T> argument, ClusterOptions cluster)
    {
        // Else an unknown option would be a name.
        argument.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: ['-', ..] name }])
            {
                result.AddError($"Unknown option \"{name.Split('=')[0]}\". See --help.");
            }
        });
        argument.CompletionSources.Add(context => Names(context, cluster));
        return argument;
    }

    private static List<CompletionItem> Names(CompletionContext context, ClusterOptions cluster)
    {
        using var limit = new CancellationTokenSource(Patience);
        try
        {
            using var client = cluster.ConnectAsync(context.ParseResult, limit.Token).GetAwaiter().GetResult();
            return [.. client.ListBuildsAsync(client.Namespace, limit.Token).GetAwaiter().GetResult().Select(build => new CompletionItem(build.Metadata.Name))];
        }
#pragma warning disable CA1031 // Without a cluster there is nothing to complete, and a message would end up in the user's command line.
        catch (Exception)
#pragma warning restore CA1031
        {
            return [];
        }
    }
}
