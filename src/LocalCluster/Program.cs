using TalosImageOperator.LocalCluster.Hosting;

return await CommandLine.Create().Parse(args).InvokeAsync();
