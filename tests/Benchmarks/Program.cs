using BenchmarkDotNet.Running;
using TalosImageOperator.Benchmarks;

// Without arguments: everything. BenchmarkDotNet's own arguments choose: --filter '*Reconcile*', --list flat.
var given = args.Length == 0 ? ["--filter", "*"] : args;
var summaries = BenchmarkSwitcher.FromAssembly(typeof(ShortRun).Assembly).Run(given, new ShortRun());
return summaries.Any(summary => summary.HasCriticalValidationErrors || summary.Reports.Any(report => !report.Success)) ? 1 : 0;
