using System.CommandLine;
using System.Text;
using TalosImageOperator.Builder.Comparing;
using TalosImageOperator.Builder.Failures;
using TalosImageOperator.Builder.Logs;
using TalosImageOperator.Builder.Options;
using TalosImageOperator.Builder.Processes;
using TalosImageOperator.Builder.Registry;
using TalosImageOperator.Builder.Steps;
using TalosImageOperator.Planning.Contract;
using TalosImageOperator.Planning.Steps;

namespace TalosImageOperator.Builder.Commands;

/// <summary><c>compare</c>: two images for a person, or the pairs of a plan for the compare Job.</summary>
internal sealed class CompareCommand(TimeProvider time)
{
    /// <summary>As cmp and diff have it.</summary>
    private const int Differ = 1;

    private readonly Argument<string?> _first = new("first")
    {
        Description = "Image or artifact, by tag or digest.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Argument<string?> _second = new("second")
    {
        Description = "What it is compared with.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<string?> _plan = new("--plan")
    {
        Description = $"Plan file with the pairs to compare, in place of two references, as in talos-image-builder step {StepIds.Compare}. Attaches the reports.",
        HelpName = "file",
    };

    private readonly Option<string?> _terminationLog = new("--termination-log")
    {
        Description = "With --plan: file to write the result to. Default: $TALOS_IMAGE_TERMINATION_LOG, or /dev/termination-log if it exists.",
        HelpName = "file",
    };

    private readonly Option<string[]> _platforms = new("--platform")
    {
        Description = "Platform to compare, such as linux/amd64. Default: all. May be repeated.",
        HelpName = "platform",
    };

    private readonly Option<string> _output = new("--output", "-o")
    {
        Description = "Form of the report: text or json.",
        DefaultValueFactory = _ => "text",
    };

    private readonly Option<bool> _insecure = new("--insecure")
    {
        Description = "Allow plain HTTP, and certificates that cannot be verified.",
    };

    private readonly AccessOptions _access = new();

    public Command Create()
    {
        var command = new Command(
            StepIds.Compare,
            "Compare two images or artifacts: which files differ, also inside archives and boot images. Needs the registry alone. Exit codes: 0: the same "
            + "content, perhaps with other times; 1: different; others as of all commands.")
        {
            _first, _second, _plan, _terminationLog, _platforms, _output, _insecure,
        };
        _access.AddRegistryTo(command);
        _output.AcceptOnlyFromAmong("text", "json");
        command.Validators.Add(result =>
        {
            var named = new[] { _first, _second }.Count(argument => result.GetValue(argument) is not null);
            if (named != (result.GetValue(_plan) is null ? 2 : 0))
            {
                result.AddError($"{StepIds.Compare} takes either two references or --plan. Name two images, such as registry.example.com/me/installer:v1.13.9.");
            }
        });
        command.SetAction(RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult arguments, CancellationToken stop)
    {
        var folder = Directory.CreateTempSubdirectory("talos-compare-").FullName;
        try
        {
            var settings = _access.Apply(SettingsFromEnvironment.Read(Environment.GetEnvironmentVariable), arguments, folder);
            if (arguments.GetValue(_plan) is { } plan)
            {
                settings = settings with { PlanPath = plan, TerminationLog = arguments.GetValue(_terminationLog) ?? settings.TerminationLog };
                return await new StepProgram(settings, time).RunAsync(StepIds.Compare, stop);
            }

            using var access = RegistryAccess.Open(settings with { Temp = folder, CredentialsWait = TimeSpan.Zero });
            // The log of oras is for a failure, which quotes its cause.
            var log = new StepLog(Redactor.Of(settings), _ => { });
            var reports = await CompareAsync(arguments, access.Settings, log, stop);
            await WriteAsync(reports, arguments.GetRequiredValue(_output));
            return reports.Any(report => report.Result == ComparedAs.Different) ? Differ : ExitCodes.Success;
        }
        catch (StepFailedException failure)
        {
            await Console.Error.WriteLineAsync($"{failure.Reason}: {failure.Message}");
            return failure.ExitCode;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private async Task<IReadOnlyList<ComparisonReport>> CompareAsync(ParseResult arguments, BuilderSettings settings, StepLog log, CancellationToken stop)
    {
        var (first, second) = (arguments.GetValue(_first)!, arguments.GetValue(_second)!);
        HashSet<string> insecure = arguments.GetValue(_insecure) ? [ImageReference.Host(first), ImageReference.Host(second)] : [];
        var processes = new ProcessRunner(time);
        var registry = new RegistryClient(processes, settings, log, time, insecure, new Mirrors(null));
        var comparison = new ImageComparison(registry, processes, settings, log, time, new ComparisonLimits());
        var pairs = await new ComparedReferences(registry).PairsAsync(first, second, arguments.GetValue(_platforms) ?? [], stop);
        var reports = new List<ComparisonReport>();
        foreach (var pair in pairs)
        {
            reports.Add(await comparison.CompareAsync(pair.First, pair.Second, kind: null, stop) with { Platform = pair.Platform });
        }

        return reports;
    }

    private static async Task WriteAsync(IReadOnlyList<ComparisonReport> reports, string form)
    {
        if (form == "json")
        {
            await using var output = Console.OpenStandardOutput();
            await output.WriteAsync(ComparisonReport.ToJson(reports));
            await output.WriteAsync("\n"u8.ToArray());
            return;
        }

        var text = new StringBuilder();
        foreach (var report in reports)
        {
            ReportText.Write(report, text);
        }

        await Console.Out.WriteAsync(text);
    }
}
