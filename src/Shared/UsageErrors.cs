using System.CommandLine;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using TalosImageOperator.Entities.Manifests;

namespace TalosImageOperator.Shared;

/// <summary>The errors of a command line. Compiled into each program.</summary>
internal static class UsageErrors
{
    /// <summary>EX_USAGE of sysexits.h, which is also the exit code for other invalid input.</summary>
    public const int ExitCode = 64;

    /// <summary>All errors. Empty if the command line is valid.</summary>
    public static IReadOnlyList<string> Of(ParseResult parsed)
    {
        if (parsed.Action is not ParseErrorAction)
        {
            return [];
        }

        // The word after an unknown option is its value. It may be a secret, so it is not reported.
        var flags = parsed.UnmatchedTokens.Where(token => token.StartsWith('-')).ToList();
        var known = Known(parsed.CommandResult.Command);
        return flags.Count > 0
            ? [.. flags.Select(flag => Unknown("option", flag.Split('=')[0], known.Where(name => name.StartsWith('-'))))]
            : parsed.UnmatchedTokens.Count > 0
            ? [.. parsed.UnmatchedTokens.Take(1).Select(word => Unknown("argument", word, known.Where(name => !name.StartsWith('-'))))]
            : [.. parsed.Errors.Select(error => Sentence(error, parsed.CommandResult.Command)).Distinct()];
    }

    private static string Sentence(ParseError error, Command command) => error.SymbolResult switch
    {
        CommandResult when command.Subcommands.Count > 0 =>
            $"A command is missing. Use {string.Join(", ", command.Subcommands.Select(child => child.Name))}, or --help.",
        ArgumentResult { Tokens.Count: 0, Argument: var argument } => $"{command.Name} requires the argument <{argument.Name}>. See --help.",
        OptionResult { Tokens.Count: 0, Option: var option } when option.Required && error.SymbolResult is OptionResult { Implicit: true } =>
            $"{option.Name} is required. See --help.",
        OptionResult { Tokens.Count: 0, Option: var option } => $"{option.Name} requires a value. See --help.",
        _ => error.Message,
    };

    private static string Unknown(string kind, string written, IEnumerable<string> known) =>
        $"Unknown {kind} \"{written}\".{Suggestion.For(written, known)} See --help.";

    private static List<string> Known(Command command) =>
    [
        .. command.Options.Concat(Above(command).SelectMany(parent => parent.Options.Where(option => option.Recursive)))
            .SelectMany(option => option.Aliases.Prepend(option.Name)).Where(name => name.StartsWith("--", StringComparison.Ordinal)),
        .. command.Subcommands.Select(child => child.Name),
    ];

    private static IEnumerable<Command> Above(Command command) =>
        command.Parents.OfType<Command>().SelectMany(parent => Above(parent).Prepend(parent));
}
