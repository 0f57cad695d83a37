using System.Text.Json;
using System.Text.RegularExpressions;
using Cel;

namespace TalosImageOperator.LocalCluster.Schemas.Cel;

/// <summary>One entry of <c>x-kubernetes-validations</c>. The Cel package evaluates it; Kubernetes' extension functions are not among what it knows.</summary>
internal sealed partial class CelRule
{
    private static readonly CelEnvironment Environment = CreateEnvironment();

    private readonly Lazy<CelProgramDelegate> _program;
    private readonly Lazy<CelProgramDelegate>? _messageProgram;

    public CelRule(JsonObject entry)
    {
        Rule = entry.Text("rule") ?? "";
        Message = (entry.Text("message") ?? "").Trim() is { Length: > 0 } message ? message : $"failed rule: {Rule.Trim()}";
        FieldPath = entry.Text("fieldPath") ?? "";
        Reason = entry.Text("reason") ?? "FieldValueInvalid";
        _program = new Lazy<CelProgramDelegate>(() => Compile(Rule));
        if (entry.Text("messageExpression") is { Length: > 0 } expression)
        {
            _messageProgram = new Lazy<CelProgramDelegate>(() => Compile(expression));
        }
    }

    public string Rule { get; }

    public string Message { get; }

    public string FieldPath { get; }

    public string Reason { get; }

    /// <summary>Whether it is only asked of a change.</summary>
    public bool IsTransition => OldSelf().IsMatch(Rule);

    /// <exception cref="CelException">It cannot be evaluated over this value.</exception>
    public bool Holds(object? self, object? oldSelf) => Run(_program.Value, self, oldSelf) is true;

    public string MessageFor(object? self, object? oldSelf) => _messageProgram is null ? Message : (string)Run(_messageProgram.Value, self, oldSelf)!;

    /// <exception cref="CelException">It is no expression.</exception>
    public static global::Cel.Internal.CelParser.StartContext Parse(string expression) => Environment.Parse(expression);

    private static CelProgramDelegate Compile(string expression) => Environment.Compile(expression);

    private static object? Run(CelProgramDelegate program, object? self, object? oldSelf) =>
        program(new Dictionary<string, object?> { ["self"] = self, ["oldSelf"] = oldSelf });

    private static CelEnvironment CreateEnvironment()
    {
        var environment = new CelEnvironment([], "");
        // As Go reads patterns, and not .NET.
        environment.RegisterFunction("matches", [typeof(string), typeof(string)], arguments => GoPattern.Compile((string)arguments[1]!).IsMatch((string)arguments[0]!));
        return environment;
    }

    /// <summary>The value as the package takes it, with numbers as the schema has them.</summary>
    public static object? Plain(JsonNode? node, Schema? schema) => node switch
    {
        JsonObject members => members.ToDictionary(member => member.Key, member => Plain(member.Value, schema?.Member(member.Key))),
        JsonArray items => items.Select(item => Plain(item, schema?.Items)).ToArray(),
        null => null,
        _ => node.GetValueKind() switch
        {
            JsonValueKind.String => node.GetValue<string>(),
            JsonValueKind.Number => schema?.Type != "number" && node.AsInteger() is { } whole ? whole : node.AsNumber(),
            _ => node.GetValueKind() == JsonValueKind.True,
        },
    };

    [GeneratedRegex(@"\boldSelf\b")]
    private static partial Regex OldSelf();
}
