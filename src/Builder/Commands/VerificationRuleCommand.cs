using System.CommandLine;
using TalosImageOperator.Builder.Local;
using TalosImageOperator.Builder.Signing;
using TalosImageOperator.Planning.Contract;

namespace TalosImageOperator.Builder.Commands;

/// <summary><c>verification-rule</c>: what machines need to run only the build's signed images.</summary>
internal sealed class VerificationRuleCommand
{
    private readonly Option<string> _file = ManifestOptions.File();
    private readonly Option<string?> _name = ManifestOptions.Name();

    private readonly Option<string> _publicKey = new("--public-key")
    {
        Description = "File of the public key (PEM), such as cosign.pub.",
        HelpName = "file",
        Required = true,
    };

    public Command Create()
    {
        var command = new Command(
            "verification-rule",
            "Print the machine configuration document (ImageVerificationConfig) by which Talos machines run only what the key signed.")
        {
            _file, _name, _publicKey,
        };
        PathOptions.MustBeFile(_publicKey!);
        command.SetAction(Run);
        return command;
    }

    private int Run(ParseResult arguments)
    {
        var (build, mistakes) = ManifestFile.Read(arguments.GetRequiredValue(_file), arguments.GetValue(_name));
        var path = arguments.GetRequiredValue(_publicKey);
        var key = ReadKey(path, out var mistake);
        if (mistake is not null)
        {
            mistakes = [.. mistakes, mistake];
        }

        foreach (var line in mistakes)
        {
            Console.Error.WriteLine(line);
        }

        if (mistakes.Count > 0)
        {
            return ExitCodes.Input;
        }

        Console.Out.Write(VerificationRule.Render(build!.Spec.Registry, key!));
        return ExitCodes.Success;
    }

    private PublicKey? ReadKey(string path, out string? mistake)
    {
        try
        {
            var key = PublicKey.FromPem(File.ReadAllText(path));
            mistake = key is not null
                ? null
                : $"{_publicKey.Name}: \"{path}\" holds no public key in PEM (BEGIN PUBLIC KEY) of {PublicKey.Kinds}. cosign generate-key-pair writes "
                    + "it to cosign.pub; openssl pkey -in KEY -pubout prints that of another key.";
            return key;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            mistake = $"{_publicKey.Name}: cannot read \"{path}\": {failure.Message.TrimEnd('.')}.";
            return null;
        }
    }
}
