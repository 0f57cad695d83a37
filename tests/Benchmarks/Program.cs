using BenchmarkDotNet.Running;
using TalosImageOperator.Benchmarks;
using TalosImageOperator.Benchmarks.Load;
using TalosImageOperator.Operator.Tests.Support;

// load: the published operator beside an API server, as hack/bench runs it.
if (args is ["load", .. var arguments])
{
    var options = LoadOptions.Read(arguments, RepositoryRoot.Path);
    using var load = new LoadRun(options);
    var table = await load.RunAsync();
    Console.WriteLine($"\n{table.Text()}");
    if (options.Page.Length > 0)
    {
        table.WriteInto(options.Page, Machine.Describe(options.Cluster, TimeProvider.System.GetUtcNow()));
    }

    return 0;
}

// Without arguments: everything. BenchmarkDotNet's own arguments choose: --filter '*Reconcile*', --list flat.
var given = args.Length == 0 ? ["--filter", "*"] : args;
var summaries = BenchmarkSwitcher.FromAssembly(typeof(ShortRun).Assembly).Run(given, new ShortRun());
return summaries.Any(summary => summary.HasCriticalValidationErrors || summary.Reports.Any(report => !report.Success)) ? 1 : 0;
