using TalosImageOperator.Operator.Hosting;
using TalosImageOperator.Operator.Options;

return await OperatorCommand.Create(OperatorHost.RunAsync).Parse(args).InvokeAsync();
