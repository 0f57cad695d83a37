using System.CommandLine;
using System.Text.RegularExpressions;
using TalosImageOperator.Builder.Options;
using TalosImageOperator.Planning.Contract;

namespace TalosImageOperator.Builder.Commands;

/// <summary>An option with a folder for a rule of spec.verify.images, by its number, which may be repeated for others.</summary>
internal static partial class RuleFolderOption
{
    public static Option<string[]> Create(string more = "")
    {
        var option = new Option<string[]>("--verify-image-keys")
        {
            Description = $"Folder of a rule of spec.verify.images, by its number: public keys in *{VerifyImagesSecret.KeySuffix}, or {VerifyImagesSecret.TrustedRoot}. May be repeated.{more}",
            HelpName = "number=folder",
        };
        option.Validators.Add(result =>
        {
            foreach (var token in result.Tokens.Where(token => !WithNumber().IsMatch(token.Value) || !Directory.Exists(Folder(token.Value))))
            {
                result.AddError($"{option.Name}: \"{token.Value}\" is not the number of a rule and an existing folder. Use a value such as 0=keys.");
            }
        });
        return option;
    }

    public static TreeFolders Read(ParseResult arguments, Option<string[]> option, string root) => new(root)
    {
        Given = (arguments.GetValue(option) ?? []).GroupBy(value => value.Split('=')[0])
            .ToDictionary(group => group.Key, group => Path.GetFullPath(Folder(group.Last())), StringComparer.Ordinal),
    };

    private static string Folder(string value) => value[(value.IndexOf('=', StringComparison.Ordinal) + 1)..];

    [GeneratedRegex(@"\A(0|[1-9][0-9]?)=")]
    private static partial Regex WithNumber();
}
