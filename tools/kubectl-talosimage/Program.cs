using TalosImageOperator.KubectlTalosImage.Commands;

return await PluginProgram.RunAsync(args);
