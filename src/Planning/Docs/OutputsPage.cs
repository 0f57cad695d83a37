using System.Text;
using TalosImageOperator.Planning.Contract;
using TalosImageOperator.Planning.Matrix;

namespace TalosImageOperator.Planning.Docs;

/// <summary>Renders docs/outputs.md from the release matrix.</summary>
public static class OutputsPage
{
    public static string Render()
    {
        var page = new StringBuilder();

        page.Append(
            """
            # Outputs, variables and packages by release

            This page is generated from the release matrix in src/Planning/Matrix. `A` is the architecture, `amd64` or `arm64`. A
            release newer than these is built like the newest release listed here, with a warning.


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
            Kinds: *image*: built by BuildKit and pushed as a container image. *files*: built by BuildKit and pushed as an OCI
            artifact `talos-<output>`. *imager*: made by the imager and pushed as an artifact; an installer is pushed as a container
            image. Marks: *key*: requires `spec.imager.secureBoot`. *privileged*: requires `spec.imager.privileged`. *varies*: not
            reproducible, so a rebuild has another digest.


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

    // In the order of releases: the current name comes last.
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
            ["release", "PKGS", "Linux", "frontend image", "installer is made by", "disk images", "arm64 on an amd64 node"],
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
        page.Append("## Variables\n\nThe variables that `spec.variables` can set.\n\n");
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
        page.Append("The packages that `spec.pkgs.overrides` can replace. *Both*: the image must contain both architectures, whichever platforms are built.\n\n");
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
