using System.Globalization;
using TalosImageOperator.Builder.Failures;
using TalosImageOperator.Builder.Media;
using TalosImageOperator.Builder.Network;
using TalosImageOperator.Builder.Options;
using TalosImageOperator.Builder.Registry;
using TalosImageOperator.Entities;
using TalosImageOperator.Planning;
using TalosImageOperator.Planning.Contract;
using TalosImageOperator.Planning.Steps;
using TalosImageOperator.Planning.Warnings;

namespace TalosImageOperator.Builder.Local;

/// <summary>The command <c>run</c>: checks the manifest, builds, and reports the result.</summary>
public sealed class LocalRun(BuilderSettings settings, LocalOptions options, TextWriter output, TextWriter errors, TimeProvider time)
{
    /// <returns>The process's exit code.</returns>
    public async Task<int> RunAsync(string manifest, CancellationToken stop)
    {
        var (build, mistakes) = ManifestFile.Read(manifest, options.Name);
        if (mistakes.Count == 0)
        {
            mistakes = ErrorsOf(build!);
        }

        if (mistakes.Count == 0 && WorkFolder.Prepare(options.WorkFolder) is { } problem)
        {
            mistakes = [problem];
        }

        if (mistakes.Count > 0)
        {
            foreach (var mistake in mistakes)
            {
                await errors.WriteLineAsync(mistake);
            }

            CleanUp();
            return ExitCodes.Input;
        }

        var spec = options.Platforms.Count == 0 ? build!.Spec : build!.Spec with { Platforms = options.Platforms };
        foreach (var warning in SpecWarnings.Of(spec))
        {
            await errors.WriteLineAsync($"warning: {warning}");
        }

        var end = await new LocalBuild(settings, options, Progress(), time).RunAsync(build, spec, stop);
        await ReportAsync(end);
        if (end.ExitCode == ExitCodes.Success)
        {
            CleanUp();
        }

        return end.ExitCode;
    }

    private List<string> ErrorsOf(TalosImageBuild build)
    {
        var spec = build.Spec;
        var mistakes = ManifestFile.UnknownPlatforms(build, options.Platforms).ToList();
        var used = options.Platforms.Count == 0 ? spec.Platforms : options.Platforms;
        var homeless = used.Where(platform => settings.BuildKit.Count == 0 && BuildKitOption.For(options.BuildKit, platform) is null);
        mistakes.AddRange(homeless.Select(platform =>
            $"--buildkit is required for {platform}. Set the address of a running buildkitd, such as tcp://host:port or unix:///path."));
        var imagers = BuildPlanner.Plan(spec, spec.Platforms[0]).Steps.Select(step => step.Imager).OfType<ImagerArguments>().ToList();
        if (imagers.Any(imager => imager.SecureBootKeys) && SecretFile.SecureBootKeys(settings.SecureBootKeys).Count == 0)
        {
            mistakes.Add("--secureboot-keys is required for secureboot-* outputs. Name a folder with uki-signing-key.pem, uki-signing-cert.pem and pcr-signing-key.pem.");
        }

        if (imagers.Any(imager => imager.EmbeddedConfig) && !File.Exists(settings.EmbeddedConfig))
        {
            mistakes.Add("--embedded-config is required for spec.imager.embeddedConfig. Name the file with the machine configuration.");
        }

        if (spec.Pkgs.Build?.Kernel.ConfigMapRef is { } changes && !Directory.Exists(settings.KernelChanges))
        {
            mistakes.Add($"--kernel-changes is required for spec.pkgs.build.kernel.configMapRef \"{changes.Name}\". Name a folder with its files.");
        }

        mistakes.AddRange(SpecTrees.Of(spec).Where(tree => tree.Source.Patches is not null && !Directory.Exists(settings.Patches.Of(tree.Id))).Select(tree =>
            $"--patches is required for {tree.Field}.patches. Name a folder with its files: --patches {tree.Id}=folder."));
        mistakes.AddRange(SpecTrees.Of(spec).Where(tree => tree.Source.Verify is not null && !Directory.Exists(settings.VerifyKeys.Of(tree.Id))).Select(tree =>
            $"--verify-keys is required for {tree.Field}.verify. Name a folder with the public keys to trust: --verify-keys {tree.Id}=folder."));
        foreach (var (index, rule) in (spec.Verify?.Images ?? []).Index())
        {
            var number = index.ToString(CultureInfo.InvariantCulture);
            if (rule.SecretRef is not null && !Directory.Exists(settings.VerifyImageKeys.Of(number)))
            {
                mistakes.Add($"--verify-image-keys is required for spec.verify.images[{number}].secretRef. Name a folder with its *.pub: --verify-image-keys {number}=folder.");
            }

            if (rule.TrustedRootSecretRef is not null && !File.Exists(Path.Combine(settings.VerifyImageKeys.Of(number), VerifyImagesSecret.TrustedRoot)))
            {
                mistakes.Add(
                    $"--verify-image-keys is required for spec.verify.images[{number}].trustedRootSecretRef. Name a folder with its trusted_root.json: --verify-image-keys {number}=folder.");
            }
        }

        if (spec.Pkgs.Build?.Kernel.SigningKeySecretRef is { } key && !File.Exists(settings.KernelKey))
        {
            mistakes.Add($"--kernel-signing-key is required for spec.pkgs.build.kernel.signingKeySecretRef \"{key.Name}\". Name the file of its signing_key.pem.");
        }

        if (spec.Sign is { } sign && settings.SigningKey is null)
        {
            mistakes.Add($"--sign-key: spec.sign.secretRef names the Secret {sign.SecretRef.Name}; give the file of its private key.");
        }

        try
        {
            RequireMachine(imagers);
        }
        catch (StepFailedException failure)
        {
            mistakes.Add(failure.Message);
        }

        return mistakes;
    }

    // Checked first, because the steps that need these fail only after hours.
    private void RequireMachine(IReadOnlyList<ImagerArguments> imagers)
    {
        Proxies.Require(settings.NetworkEnvironment);
        DockerConfigs.Require(settings.RegistryConfigs);
        settings.SigningKey?.Open().Dispose();
        if (imagers.Any(imager => imager.Privileged || imager.ByProfile))
        {
            ImagerShell.Find(settings.SearchPath);
        }
    }

    private void CleanUp()
    {
        if (!options.KeepWorkFolder && Directory.Exists(options.WorkFolder))
        {
            Directory.Delete(options.WorkFolder, recursive: true);
        }
    }

    private IRunProgress Progress() => options.Plain || options.Verbose || Console.IsOutputRedirected
        ? new PlainProgress(output, options.Verbose)
        : new TerminalProgress(output, time, () => Console.WindowWidth);

    private async Task ReportAsync(LocalOutcome end)
    {
        if (end.Error is { } error)
        {
            await errors.WriteLineAsync();
            if (error.LogTail is { } tail)
            {
                await errors.WriteLineAsync(tail);
            }

            await errors.WriteLineAsync($"\n{error.Reason}: {error.Message}\nlog: {end.Log}");
            return;
        }

        LocalOutput[] rows = [new("OUTPUT", "IMAGE", "DIGEST"), .. end.Outputs];
        var (name, image) = (rows.Max(row => row.Name.Length), rows.Max(row => row.Image.Length));
        await output.WriteLineAsync();
        foreach (var row in rows)
        {
            await output.WriteLineAsync($"{row.Name.PadRight(name)}  {row.Image.PadRight(image)}  {row.Digest}");
        }
    }
}
