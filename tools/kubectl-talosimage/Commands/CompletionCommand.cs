using System.CommandLine;
using TalosImageOperator.KubectlTalosImage.Terminal;

namespace TalosImageOperator.KubectlTalosImage.Commands;

/// <summary><c>completion</c>: scripts of the shell, and <c>__complete</c>, which they call.</summary>
internal static class CompletionCommand
{
    // kubectl runs kubectl_complete-NAME for the arguments of its plugin NAME. The last line is cobra's directive: no file names.
    private const string Kubectl = "#!/bin/sh\n# Save it as kubectl_complete-talosimage on PATH, executable.\nexec kubectl-talosimage __complete \"$@\"\n";

    private const string Bash = """
        # Put it into ~/.bashrc: source <(kubectl-talosimage completion bash)
        _kubectl_talosimage() {
            local IFS=$'\n'
            COMPREPLY=($(kubectl-talosimage __complete "${COMP_WORDS[@]:1:COMP_CWORD}" | grep -v '^:'))
        }
        complete -o default -F _kubectl_talosimage kubectl-talosimage

        """;

    private const string NoFileNames = ":4";
    private const string Default = ":0";

    public static Command Create(Screen screen)
    {
        var target = new Argument<string>("target") { Description = "bash: for kubectl-talosimage. kubectl: the program kubectl_complete-talosimage, for kubectl talosimage in every shell." };
        target.AcceptOnlyFromAmong("bash", "kubectl");
        var command = new Command("completion", "Print a script that completes commands, options and the names of builds.") { target };
        command.SetAction(arguments => screen.WriteDocument(arguments.GetRequiredValue(target) == "bash" ? Bash : Kubectl));
        return command;
    }

    /// <summary>What may follow the words, of which the last is unfinished; then a directive.</summary>
    public static IEnumerable<string> Complete(RootCommand root, IReadOnlyList<string> words)
    {
        var line = string.Join(' ', words);
        var last = words.Count == 0 ? "" : words[^1];
        List<string> labels =
        [
            .. root.Parse(line).GetCompletions(line.Length).Select(item => item.Label)
                .Where(label => label.StartsWith(last, StringComparison.Ordinal) && !label.StartsWith('/') && (last.StartsWith('-') || !label.StartsWith('-')))
                .Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal),
        ];
        return [.. labels, labels.Count > 0 ? NoFileNames : Default];
    }
}
