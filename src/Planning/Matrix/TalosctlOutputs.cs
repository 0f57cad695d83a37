using TalosImageOperator.Planning.Contract;
using static TalosImageOperator.Planning.Matrix.ReleaseSpan;

namespace TalosImageOperator.Planning.Matrix;

/// <summary>
/// The talosctl programs, which can all be compiled on either platform. The stages are exported, because their names are the same in
/// all releases. The make targets differ: <c>taloscl-freebsd-arm64</c> is misspelled up to v1.9, and linux-armv7 has none before v1.12.
/// </summary>
internal static class TalosctlOutputs
{
    private static readonly (string Name, ReleaseSpan Releases)[] Programs =
    [
        ("talosctl-linux-amd64", All),
        ("talosctl-linux-arm64", All),
        ("talosctl-linux-armv7", All),
        ("talosctl-linux-riscv64", From(12)),
        ("talosctl-darwin-amd64", All),
        ("talosctl-darwin-arm64", All),
        ("talosctl-freebsd-amd64", All),
        ("talosctl-freebsd-arm64", All),
        ("talosctl-windows-amd64", All),
        ("talosctl-windows-arm64", From(9)),
    ];

    // The set of programs and the way they are made are constant within each of these spans.
    private static readonly ReleaseSpan[] Spans = [Until(8), Only(9), Between(10, 11), From(12)];

    public static readonly IReadOnlyList<OutputRow> Rows =
    [
        .. from span in Spans
           from program in Programs
           where program.Releases.Contains(span.First)
           select Row(program.Name, span, [FileOf(program.Name)]),
        .. from span in Spans
           select Row("talosctl-all", span, [.. from program in Programs
                                                where program.Releases.Contains(span.First)
                                                select FileOf(program.Name)]),
    ];

    private static OutputRow Row(string name, ReleaseSpan releases, string[] files) => new()
    {
        Name = name,
        Releases = releases,
        Kind = StepKind.Files,
        Target = $"local-{name}",
        Files = files,
        Constants = Until(9).Contains(releases.First) // their recipes compile this name in
            ? new Dictionary<string, string> { ["DEST"] = "_out", ["NAME"] = "Client" }
            : new Dictionary<string, string> { ["DEST"] = "_out" },
    };

    private static string FileOf(string program) =>
        program.Contains("-windows-", StringComparison.Ordinal) ? program + ".exe" : program;
}
