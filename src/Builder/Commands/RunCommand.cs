using System.CommandLine;
using TalosImageOperator.Builder.Local;
using TalosImageOperator.Builder.Options;
using TalosImageOperator.Builder.Signing;

namespace TalosImageOperator.Builder.Commands;

/// <summary><c>run</c>: a whole build on this machine, without a cluster.</summary>
internal sealed class RunCommand(TimeProvider time)
{
    private readonly Option<string> _file = ManifestOptions.File();
    private readonly Option<string?> _name = ManifestOptions.Name();
    private readonly Option<string[]> _platforms = ManifestOptions.Platforms();

    private readonly Option<string[]> _buildKit = new("--buildkit")
    {
        Description = "Address of BuildKit, for one platform or for all. Default: $BUILDKIT_ENDPOINT. May be repeated.",
        HelpName = "[platform=]address",
    };

    private readonly Option<string?> _buildKitTls = BuildKitTlsOption.Create();

    private readonly Option<string?> _workFolder = new("--workdir")
    {
        Description = "Folder for sources, logs and results. Must be empty or the folder of an earlier run. Default: a new folder in $TMPDIR.",
        HelpName = "folder",
    };

    private readonly AccessOptions _access = new();

    private readonly Option<string?> _embeddedConfig = new("--embedded-config")
    {
        Description = "File of the machine configuration to embed in the media.",
        HelpName = "file",
    };

    private readonly Option<string?> _kernelChanges = new("--kernel-changes")
    {
        Description = "Folder with the files of spec.pkgs.build.kernel.configMapRef: config-amd64, config-arm64, *.config, *.patch.",
        HelpName = "folder",
    };

    private readonly Option<string[]> _patches = TreeFolderOption.Create("--patches", "Folder with the patches of a source tree, applied in the order of their names.");

    private readonly Option<string[]> _verifyKeys = TreeFolderOption.Create(
        "--verify-keys", "Folder with the public keys of verify of a source tree: *.asc and *.sshpub.");

    private readonly Option<string[]> _verifyImageKeys = RuleFolderOption.Create();

    private readonly Option<string?> _kernelKey = new("--kernel-signing-key")
    {
        Description = "File of the private key and certificate, in one PEM, that sign kernel modules (spec.pkgs.build.kernel.signingKeySecretRef). "
            + "The layers of BuildKit hold it afterwards.",
        HelpName = "file",
    };

    private readonly Option<string?> _secureBootKeys = new("--secureboot-keys")
    {
        Description = "Folder of secure boot keys.",
        HelpName = "folder",
    };

    private readonly Option<string?> _signKey = new("--sign-key")
    {
        Description = "File of the private key that signs what is published: a key of cosign, or PKCS #8 in PEM.",
        HelpName = "file",
    };

    private readonly Option<string?> _signPassword = new("--sign-password-file")
    {
        Description = "File of the password of --sign-key.",
        HelpName = "file",
    };

    private readonly Option<string?> _commit = new("--commit")
    {
        Description = "Commit of the source to build, 40 hexadecimal digits.",
        HelpName = "commit",
    };

    private readonly Option<bool> _plain = new("--plain") { Description = "Print plain lines even on a terminal." };

    private readonly Option<bool> _verbose = new("--verbose", "-v") { Description = "Print the full output of every step." };

    public Command Create()
    {
        var command = new Command("run", "Run a whole build on this machine, without a cluster, and print the digests.")
        {
            _file, _name, _platforms, _buildKit, _buildKitTls, _workFolder, _embeddedConfig, _patches, _verifyKeys, _verifyImageKeys, _kernelChanges, _kernelKey, _secureBootKeys,
            _signKey, _signPassword, _commit, _plain, _verbose,
        };
        _access.AddTo(command);
        _buildKit.Validators.Add(result =>
        {
            if (BuildKitOption.Parse(result.Tokens.Select(token => token.Value)) is null)
            {
                result.AddError("--buildkit: the value is not a valid address. Use one such as tcp://127.0.0.1:1234 or linux/amd64=tcp://127.0.0.1:1234.");
            }
        });
        PathOptions.MustBeFile(_embeddedConfig);
        PathOptions.MustBeFile(_kernelKey);
        PathOptions.MustBeFile(_signKey);
        PathOptions.MustBeFile(_signPassword);
        foreach (var folder in (Option<string?>[])[_kernelChanges, _secureBootKeys, _buildKitTls])
        {
            PathOptions.MustBeFolder(folder);
        }

        command.SetAction(RunAsync);
        return command;
    }

    private Task<int> RunAsync(ParseResult arguments, CancellationToken stop)
    {
        var folder = arguments.GetValue(_workFolder) is { } given
            ? Path.GetFullPath(given)
            : Directory.CreateTempSubdirectory("talos-image-").FullName;
        var options = new LocalOptions
        {
            Name = arguments.GetValue(_name),
            Platforms = arguments.GetValue(_platforms) ?? [],
            BuildKit = BuildKitOption.Parse(arguments.GetValue(_buildKit) ?? []) ?? new Dictionary<string, string>(),
            WorkFolder = folder,
            KeepWorkFolder = arguments.GetValue(_workFolder) is not null,
            Plain = arguments.GetValue(_plain),
            Verbose = arguments.GetValue(_verbose),
        };
        return new LocalRun(Settings(arguments, folder), options, Console.Out, Console.Error, time)
            .RunAsync(arguments.GetRequiredValue(_file), stop);
    }

    private BuilderSettings Settings(ParseResult arguments, string folder)
    {
        var settings = SettingsFromEnvironment.Read(Environment.GetEnvironmentVariable);
        var dockers = Path.Combine(settings.Home, ".docker");
        return _access.Apply(settings, arguments, folder) with
        {
            Workspace = folder,
            Temp = folder,
            BuildKitTls = arguments.FullPath(_buildKitTls) ?? settings.BuildKitTls,
            DockerPlugins = [.. settings.RegistryConfigs.Append(dockers).Select(config => Path.Combine(config, "cli-plugins")).Where(Directory.Exists)],
            EmbeddedConfig = arguments.FullPath(_embeddedConfig) ?? Path.Combine(folder, "no-embedded-config"),
            KernelChanges = arguments.FullPath(_kernelChanges) ?? Path.Combine(folder, "no-kernel-changes"),
            KernelKey = arguments.FullPath(_kernelKey) ?? Path.Combine(folder, "no-kernel-signing-key"),
            Patches = TreeFolderOption.Read(arguments, _patches, Path.Combine(folder, "no-patches")),
            VerifyKeys = TreeFolderOption.Read(arguments, _verifyKeys, Path.Combine(folder, "no-verify-keys")),
            VerifyImageKeys = RuleFolderOption.Read(arguments, _verifyImageKeys, Path.Combine(folder, "no-verify-image-keys")),
            SecureBootKeys = arguments.FullPath(_secureBootKeys) ?? Path.Combine(folder, "no-secureboot-keys"),
            SigningKey = arguments.FullPath(_signKey) is { } key
                ? new SigningKeyFile(key, arguments.FullPath(_signPassword) ?? Path.Combine(folder, "no-sign-password"), _signKey.Name, _signPassword.Name)
                : null,
            Commit = arguments.GetValue(_commit) ?? settings.Commit,
        };
    }
}
