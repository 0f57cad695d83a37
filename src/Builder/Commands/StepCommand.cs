using System.CommandLine;
using TalosImageOperator.Builder.Steps;
using TalosImageOperator.Planning.Steps;

namespace TalosImageOperator.Builder.Commands;

/// <summary><c>step</c>: the command of each container of a build pod.</summary>
internal static class StepCommand
{
    public static Command Create(TimeProvider time)
    {
        var id = new Argument<string>("id") { Description = $"ID of a step of the plan, {StepIds.Publish}, or {StepIds.Compare}." };
        var options = new SettingsOptions();
        var command = new Command("step", "Run one step of a plan, as the containers of a build pod do.") { id };
        options.AddTo(command);
        command.SetAction((arguments, stop) =>
            new StepProgram(options.Read(arguments), time).RunAsync(arguments.GetRequiredValue(id), stop));
        return command;
    }
}
