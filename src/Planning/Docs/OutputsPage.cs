using System.Text;
using TalosImageOperator.Planning.Matrix;
using TalosImageOperator.Planning.Plan;

namespace TalosImageOperator.Planning.Docs;

/// <summary>docs/outputs.md: which release makes what, written from the release matrix.</summary>
public static class OutputsPage
{
    public static string Render()
    {
        var page = new StringBuilder();

        page.Append(
            """
            # Outputs, variables and packages by release

            Written from the release matrix in src/Planning/Matrix; a test fails when it differs. `A` stands for the architecture,
            `amd64` or `arm64`. A release newer than these is built as the newest here, with a warning.


            """);

        Outputs(page);
        Releases(page);
        Variables(page);
        Packages(page);

        return page.ToString().TrimEnd('\n') + "\n";
    }

    private static void Outputs(StringBuilder page)
    {
        page.Append("## Outputs\n\n");
        page.Append(
            """
            Kinds: *image*, built by BuildKit and pushed as a container image; *files*, built by BuildKit and pushed as an OCI
            artifact `talos-<output>`; *imager*, made by the imager and pushed as an artifact, an installer as a container image.
            Marks: *key* needs `imager.secureBoot`, *privileged* needs `imager.privileged`, *varies* is not the same bytes twice.


            """);
        Table.Write(
            page,
            ["output", .. ReleaseMatrix.Minors.Select(minor => $"1.{minor}")],
            ReleaseMatrix.Outputs.Select(output => output.Name).Distinct().Select(name =>
                (string[])[$"`{name}`", .. ReleaseMatrix.Minors.Select(minor => Mark(minor, name))]));

        page.Append("### Files\n\n");
        Table.Write(
            page,
            ["output", "releases", "how", "files", "marks"],
            from output in ReleaseMatrix.Outputs
            group output.Releases by (output.Name, How: How(output), Files: FileNames(output), Marks: Marks(output)) into made
            orderby made.Key.Name, made.Min(span => span.First)
            select (string[])[$"`{made.Key.Name}`", ReleaseSpan.Words(made), made.Key.How, made.Key.Files, made.Key.Marks]);
    }

    private static string Mark(int minor, string name) =>
        ReleaseMatrix.Outputs.FirstOrDefault(output => output.Name == name && output.Releases.Contains(minor))?.Kind switch
        {
            StepKind.Image => "image",
            StepKind.Files => "files",
            StepKind.Media => "imager",
            _ => "",
        };

    private static string How(OutputRow output) => output.Kind switch
    {
        StepKind.Image => $"`make target-{output.Target}`",
        StepKind.Files => $"`make {output.Target}`",
        _ => $"`imager {output.Profile}{(output.OutputKind is { } kind ? $" --output-kind {kind}" : "")}`",
    };

    // In the order of releases, so the last name is today's.
    private static string FileNames(OutputRow output) => string.Join(", ", ReleaseMatrix.Facts
        .Where(facts => output.Releases.Contains(facts.Minor))
        .SelectMany(facts => output.FilesOf(facts, "A"))
        .Distinct()
        .Select(file => $"`{file}`"));

    private static string Marks(OutputRow output)
    {
        var disk = output.Media == MediaKind.DiskImage && output.Releases.First <= 12;

        return string.Join(", ", new[]
        {
            output.SecureBoot ? "key" : null,
            disk ? "privileged up to v1.12" : null,
            output.OnlyArchitecture is { } architecture ? $"{architecture} only" : null,
            !output.Reproducible ? "varies" : disk ? "varies up to v1.12" : null,
        }.OfType<string>());
    }

    private static void Releases(StringBuilder page)
    {
        page.Append("## Releases\n\n");
        Table.Write(
            page,
            ["release", "PKGS", "Linux", "frontend image", "installer made by", "disk images", "arm64 on an amd64 node"],
            ReleaseMatrix.Facts.Select(facts => (string[])
            [
                $"v1.{facts.Minor}",
                $"`{facts.Pkgs}`",
                facts.KernelSeries,
                $"`{facts.Frontend}`",
                facts.BaseInstaller == "installer" ? "BuildKit" : "the imager, from installer-base",
                facts.PrivilegedDiskImages ? "privileged" : "unprivileged",
                facts.RunsTargetArchitecture ? "needs QEMU" : "cross-compiles",
            ]));
    }

    private static void Variables(StringBuilder page)
    {
        page.Append("## Variables\n\nWhat `spec.variables` may set.\n\n");
        Table.Write(
            page,
            ["variable", "releases", "value", "default", "meaning"],
            ReleaseMatrix.Variables.OrderBy(row => row.Name, StringComparer.Ordinal).ThenBy(row => row.Releases.First)
                .Select(row => (string[])
                    [$"`{row.Name}`", Span(row.Releases), row.Allowed, row.Default is { Length: > 0 } value ? $"`{value}`" : "", row.Meaning]));
    }

    private static void Packages(StringBuilder page)
    {
        page.Append("## Packages\n\n");
        page.Append("What `spec.pkgs.overrides` may replace. *Both* means that the image must be of both architectures whatever is built.\n\n");
        Table.Write(
            page,
            ["package", "variable", "releases", "remarks"],
            ReleaseMatrix.Packages.OrderBy(row => row.Name, StringComparer.Ordinal).Select(row => (string[])
                [$"`{row.Name}`", $"`{row.Variable}`", Span(row.Releases), Remarks(row)]));
    }

    private static string Remarks(PackageRow row) => string.Join(", ", new[]
    {
        row.AlwaysBothArchitectures is { } both ? $"both {Span(both)}" : null,
        row.Unread is { } unread ? $"no output reads it {Span(unread)}" : null,
    }.OfType<string>());

    private static string Span(ReleaseSpan span) => span.ToString();
}
