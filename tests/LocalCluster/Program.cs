using System.CommandLine;
using TalosImageOperator.LocalCluster.Hosting;

// The host hears SIGTERM itself, and pods need longer than the command line would wait.
return await CommandLine.Create().Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });
