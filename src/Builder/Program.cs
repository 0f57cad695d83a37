using TalosImageOperator.Builder.Commands;

return await BuilderProgram.RunAsync(args);
