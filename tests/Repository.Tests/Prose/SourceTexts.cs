using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace TalosImageOperator.Repository.Tests.Prose;

/// <summary>A text of a source file. Lines are counted from 1.</summary>
internal sealed record SourceText(string File, int Line, string Text)
{
    public override string ToString() => $"{File}:{Line}: {Text}";
}

/// <summary>The strings, comments and error messages of a C# file.</summary>
internal sealed class SourceTexts(string file, string code)
{
    private const string Value = "…";

    // Calls whose last string is an error message.
    private static readonly string[] Errors =
    [
        "Input", "Build", "Infrastructure", "Wrong", "Failed", "AddError", "StepFailedException", "FormatException", "ManifestError",
    ];

    private readonly SyntaxNode _root = CSharpSyntaxTree.ParseText(code, new CSharpParseOptions(LanguageVersion.Preview)).GetRoot();

    /// <summary>Whole strings: parts that are joined by + are one.</summary>
    public IEnumerable<SourceText> Strings() =>
        from node in _root.DescendantNodes()
        where IsString(node) && !IsString(node.Parent)
        select Text(node, Flatten(node));

    public IEnumerable<SourceText> Comments() =>
        from trivia in _root.DescendantTrivia()
        where trivia.IsKind(SyntaxKind.SingleLineCommentTrivia) || trivia.IsKind(SyntaxKind.SingleLineDocumentationCommentTrivia)
        select new SourceText(file, LineOf(trivia.GetLocation()), string.Join(' ', Words(trivia.ToFullString().Replace("///", " ", StringComparison.Ordinal))));

    /// <summary>Messages of exceptions and errors.</summary>
    public IEnumerable<SourceText> ErrorMessages() =>
        from node in _root.DescendantNodes()
        let call = node switch
        {
            InvocationExpressionSyntax invocation => (Name: invocation.Expression.ToString().Split('.')[^1], invocation.ArgumentList),
            ObjectCreationExpressionSyntax creation => (Name: creation.Type.ToString(), creation.ArgumentList),
            _ => (Name: "", ArgumentList: (ArgumentListSyntax?)null),
        }
        where Errors.Contains(call.Name)
        let message = call.ArgumentList?.Arguments.Select(argument => argument.Expression).LastOrDefault(IsString)
        where message is not null
        select Text(message, Flatten(message));

    private SourceText Text(SyntaxNode node, string text) => new(file, LineOf(node.GetLocation()), text);

    private static int LineOf(Location location) => location.GetLineSpan().StartLinePosition.Line + 1;

    private static string[] Words(string text) => text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);

    private static bool IsString(SyntaxNode? node) => node switch
    {
        LiteralExpressionSyntax literal => literal.IsKind(SyntaxKind.StringLiteralExpression),
        InterpolatedStringExpressionSyntax => true,
        BinaryExpressionSyntax sum => sum.IsKind(SyntaxKind.AddExpression) && (IsString(sum.Left) || IsString(sum.Right)),
        _ => false,
    };

    private static string Flatten(SyntaxNode node) => node switch
    {
        LiteralExpressionSyntax literal when IsString(literal) => literal.Token.ValueText,
        InterpolatedStringExpressionSyntax text => string.Concat(text.Contents.Select(part =>
            part is InterpolatedStringTextSyntax fixedPart ? fixedPart.TextToken.ValueText : Value)),
        BinaryExpressionSyntax sum when IsString(sum) => Flatten(sum.Left) + Flatten(sum.Right),
        _ => Value,
    };
}
