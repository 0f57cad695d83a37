using TalosImageOperator.Operator.Hosting;
using TalosImageOperator.Operator.Options;

return await OperatorCommand.RunAsync(args, OperatorHost.RunAsync);
