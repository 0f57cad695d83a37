using System.CommandLine;

namespace TalosImageOperator.Operator.Options;

/// <summary>An option: its flag, and a function that sets it.</summary>
/// <param name="Option">The flag of the command line.</param>
/// <param name="Set">Sets the option, called once for each value. Throws <see cref="FormatException"/> with the rule as message.</param>
internal sealed record OptionFlag(Option<string[]> Option, Action<OperatorOptions, string> Set)
{
    public string Name => Option.Name.TrimStart('-');

    public string Variable => OperatorCommand.EnvironmentPrefix + Name.Replace('-', '_').ToUpperInvariant();

    public static OptionFlag One(string name, string value, string description, Action<OperatorOptions, string> set) =>
        new(new Option<string[]>($"--{name}") { Description = description, HelpName = value, Arity = ArgumentArity.OneOrMore }, set);

    /// <summary>A flag that may be repeated. In the environment variable, values are separated by commas.</summary>
    public static OptionFlag Many(string name, string value, string description, Action<OperatorOptions, string> set) =>
        new(new Option<string[]>($"--{name}") { Description = $"{description} May be repeated.", HelpName = value, Arity = ArgumentArity.OneOrMore }, set)
        {
            Repeats = true,
        };

    public bool Repeats { get; private init; }
}
