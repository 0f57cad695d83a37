using System.Text.RegularExpressions;
using Antlr4.Runtime;
using Cel;
using Cel.Internal;
using static Cel.Internal.CelParser;

namespace TalosImageOperator.LocalCluster.Schemas.Cel;

/// <summary>
/// Finds in an expression what its schema does not have and types that do not go together, and estimates its cost with the numbers of
/// cel-go's checker (conservatively: both branches of a condition count).
/// </summary>
internal sealed partial class CelCheck : CelBaseVisitor<CelValue>
{
    private const double PerByte = 0.1;

    private static readonly Dictionary<string, (string? Receiver, string Result)> Methods = new(StringComparer.Ordinal)
    {
        ["contains"] = ("string", "bool"),
        ["startsWith"] = ("string", "bool"),
        ["endsWith"] = ("string", "bool"),
        ["matches"] = ("string", "bool"),
        ["size"] = (null, "int"),
    };

    private static readonly Dictionary<string, string> Functions = new(StringComparer.Ordinal)
    {
        ["size"] = "int",
        ["matches"] = "bool",
        ["duration"] = "duration",
        ["timestamp"] = "timestamp",
        ["string"] = "string",
        ["int"] = "int",
        ["uint"] = "uint",
        ["double"] = "double",
        ["bool"] = "bool",
        ["bytes"] = "bytes",
        ["dyn"] = "dyn",
        ["type"] = "type",
    };

    private readonly string _expression;
    private readonly Dictionary<string, CelValue> _variables;
    private double _cost;

    private CelCheck(string expression, Schema self)
    {
        _expression = expression;
        _variables = new Dictionary<string, CelValue>(StringComparer.Ordinal) { ["self"] = CelValue.Of(self), ["oldSelf"] = CelValue.Of(self) };
    }

    /// <summary>The type and the cost of an expression.</summary>
    /// <exception cref="CelFault">It does not compile.</exception>
    public static (string Type, double Cost) Run(string expression, Schema self)
    {
        var check = new CelCheck(expression, self);
        try
        {
            var result = check.Visit(CelRule.Parse(expression));
            return (result.Type, check._cost);
        }
        catch (CelException syntax) when (Syntax().Match(syntax.Message) is { Success: true } at)
        {
            throw new CelFault(expression, Number(at, 1), Number(at, 2), $"Syntax error: {at.Groups[3].Value}");
        }
    }

    public override CelValue VisitStart(StartContext context) => Visit(context.e);

    public override CelValue VisitExpr(ExprContext context)
    {
        var condition = Visit(context.e);
        if (context.op is null)
        {
            return condition;
        }

        CelValue then = Visit(context.e1), otherwise = Visit(context.e2);
        return then.Size > otherwise.Size ? then : otherwise;
    }

    public override CelValue VisitConditionalOr(ConditionalOrContext context) => Junction(context.conditionalAnd());

    public override CelValue VisitConditionalAnd(ConditionalAndContext context) => Junction(context.relation());

    public override CelValue VisitRelation(RelationContext context)
    {
        if (context.op is null)
        {
            return Visit(context.calc());
        }

        CelValue left = Visit(context.relation(0)), right = Visit(context.relation(1));
        if (context.op.Text == "in")
        {
            return Charged(CelValue.Truth, Math.Max(1, right.Size));
        }

        Agree(left, right, context.op);
        return Charged(CelValue.Truth, left.Type == "string" ? PerByte * Math.Min(left.Size, right.Size) : 1);
    }

    public override CelValue VisitCalc(CalcContext context)
    {
        if (context.op is null)
        {
            return Visit(context.unary());
        }

        CelValue left = Visit(context.calc(0)), right = Visit(context.calc(1));
        if (left.Type is not ("timestamp" or "duration"))
        {
            Agree(left, right, context.op);
        }

        var size = left.Size + right.Size;
        return Charged(left with { Size = size }, left.Type == "string" ? PerByte * size : 1);
    }

    public override CelValue VisitLogicalNot(LogicalNotContext context) => Charged(Visit(context.member()), 1);

    public override CelValue VisitNegate(NegateContext context) => Charged(Visit(context.member()), 1);

    public override CelValue VisitMemberExpr(MemberExprContext context) => Visit(context.member());

    public override CelValue VisitPrimaryExpr(PrimaryExprContext context) => Visit(context.primary());

    public override CelValue VisitNested(NestedContext context) => Visit(context.e);

    public override CelValue VisitSelect(SelectContext context) => Select(Visit(context.member()), context.id.Text, context.op);

    public override CelValue VisitIndex(IndexContext context)
    {
        var value = Visit(context.member());
        Visit(context.index);
        return Charged(value.Schema is { } schema && (schema.Items ?? schema.AdditionalProperties) is { } inner ? CelValue.Of(inner) : CelValue.Unknown, 1);
    }

    public override CelValue VisitMemberCall(MemberCallContext context)
    {
        var target = Visit(context.member());
        var arguments = context.args?.expr() ?? [];
        var name = context.id.Text;
        if (name is "all" or "exists" or "exists_one" or "filter" or "map" && arguments.Length is 2 or 3)
        {
            return Loop(target, name, arguments);
        }

        CelValue[] given = [.. arguments.Select(Visit)];
        if (!Methods.TryGetValue(name, out var method))
        {
            throw new CelFault(_expression, context.open, $"undeclared reference to '{name}' (in container '')");
        }

        if (method.Receiver is not null && target.Type != "dyn" && target.Type != method.Receiver)
        {
            throw new CelFault(_expression, context.open, $"found no matching overload for '{name}' applied to '{target.Type}.({string.Join(", ", given.Select(argument => argument.Type))})'");
        }

        return Call(name, method.Result, [target, .. given], arguments);
    }

    public override CelValue VisitIdentOrGlobalCall(IdentOrGlobalCallContext context)
    {
        var name = context.id.Text;
        var arguments = context.args?.expr() ?? [];
        if (context.op is null)
        {
            return _variables.TryGetValue(name, out var variable) ? Charged(variable, 1)
                : Functions.ContainsKey(name) ? new CelValue("type")
                : throw new CelFault(_expression, context.id, $"undeclared reference to '{name}' (in container '')");
        }
        if (name == "has" && arguments is [{ } argument] && Selected(argument) is { } field)
        {
            Select(Visit(field.member()), field.id.Text, context.op);
            return CelValue.Truth;
        }
        CelValue[] given = [.. arguments.Select(Visit)];
        return Functions.TryGetValue(name, out var result) ? Call(name, result, given, arguments[(name == "matches" ? 1 : 0)..])
            : throw new CelFault(_expression, context.op, $"undeclared reference to '{name}' (in container '')");
    }

    public override CelValue VisitConstantLiteral(ConstantLiteralContext context) => context.literal() switch
    {
        StringContext text => new CelValue("string", null, text.tok.Text.Trim('r', 'R', '"', '\'').Length),
        BytesContext => new CelValue("bytes"),
        IntContext => new CelValue("int"),
        UintContext => new CelValue("uint"),
        DoubleContext => new CelValue("double"),
        NullContext => CelValue.Unknown,
        _ => CelValue.Truth,
    };

    public override CelValue VisitCreateList(CreateListContext context)
    {
        var items = context.elems?.optExpr() ?? [];
        foreach (var item in items)
        {
            Visit(item.e);
        }

        return Charged(new CelValue("list", null, items.Length), 10);
    }

    public override CelValue VisitCreateStruct(CreateStructContext context)
    {
        foreach (var value in context.entries?.expr() ?? [])
        {
            Visit(value);
        }

        return Charged(new CelValue("map"), 30);
    }

    private CelValue Junction(ParserRuleContext[] parts)
    {
        CelValue[] values = [.. parts.Select(Visit)];
        return values.Length == 1 ? values[0] : CelValue.Truth;
    }

    private CelValue Loop(CelValue range, string macro, ExprContext[] arguments)
    {
        var variable = arguments[0].GetText();
        var item = range.Schema switch
        {
            { Items: { } items } => CelValue.Of(items),
            // Keys have no declared length, which counts as none.
            { AdditionalProperties: not null } => new CelValue("string"),
            _ => CelValue.Unknown,
        };
        var hidden = _variables.GetValueOrDefault(variable);
        _variables[variable] = item;
        var before = _cost;
        var last = CelValue.Unknown;
        foreach (var argument in arguments[1..])
        {
            last = Visit(argument);
        }

        _variables.Remove(variable);
        if (hidden is not null)
        {
            _variables[variable] = hidden;
        }
        // Looking at the result so far and joining it takes as long as three identifiers.
        _cost = before + range.Size * (_cost - before + 3) + 1;
        if (macro is "filter")
        {
            return range;
        }

        return macro is "map" ? new CelValue("list", null, range.Size) : macro is "all" or "exists" && last.Type is not ("bool" or "dyn") ? CelValue.Unknown : CelValue.Truth;
    }

    private CelValue Call(string name, string result, CelValue[] values, ExprContext[] arguments)
    {
        switch (name)
        {
            case "matches":
                CheckPattern(arguments);
                return Charged(CelValue.Truth, (values[0].Size + 1) * PerByte * values[^1].Size * 0.25);
            case "contains":
                return Charged(CelValue.Truth, values[0].Size * PerByte * values[^1].Size * PerByte);
            case "startsWith" or "endsWith":
                return Charged(CelValue.Truth, values[^1].Size * PerByte);
            default:
                return Charged(new CelValue(result), 1);
        }
    }

    private void CheckPattern(ExprContext[] arguments)
    {
        var text = arguments[^1].GetText();
        var literal = Literal().Match(text);
        if (!literal.Success || (!literal.Groups["raw"].Success && text.Contains('\\', StringComparison.Ordinal)))
        {
            return;
        }

        try
        {
            _ = GoPattern.Compile(literal.Groups["pattern"].Value);
        }
        catch (ArgumentException)
        {
            throw new CelFault(_expression, arguments[^1].Start, "invalid matches argument");
        }
    }

    private CelValue Select(CelValue value, string field, IToken at)
    {
        _cost++;
        if (value.Type == "dyn")
        {
            return CelValue.Unknown;
        }

        if (value.Schema is not { } schema || value.Type is not ("object" or "map"))
        {
            throw new CelFault(_expression, at, $"type '{value.Type}' does not support field selection");
        }

        return schema.Member(field) is { } member ? CelValue.Of(member) : throw new CelFault(_expression, at, $"undefined field '{field}'");
    }

    private void Agree(CelValue left, CelValue right, IToken operation)
    {
        var numbers = operation.Text is "<" or "<=" or ">" or ">=" && left.Type is "int" or "uint" or "double" && right.Type is "int" or "uint" or "double";
        if (left.Type == right.Type || left.Type == "dyn" || right.Type == "dyn" || numbers)
        {
            return;
        }

        throw new CelFault(_expression, operation, $"found no matching overload for '_{operation.Text}_' applied to '({left.Type}, {right.Type})'");
    }

    private CelValue Charged(CelValue value, double amount)
    {
        _cost += Math.Ceiling(amount);
        return value;
    }

    // The field selection that an expression consists of; has() takes nothing else.
    private static SelectContext? Selected(RuleContext node)
    {
        while (node is not SelectContext && node.ChildCount == 1 && node.GetChild(0) is RuleContext inner)
        {
            node = inner;
        }

        return node as SelectContext;
    }

    private static int Number(Match match, int group) => int.Parse(match.Groups[group].ValueSpan, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"\ALine (\d+):(\d+) (.*)\z", RegexOptions.Singleline)]
    private static partial Regex Syntax();

    [GeneratedRegex(@"\A(?<raw>[rR])?(?<quote>['""])(?<pattern>.*)\k<quote>\z", RegexOptions.Singleline)]
    private static partial Regex Literal();
}

/// <summary>Why an expression does not compile, in the form of cel-go's errors.</summary>
internal sealed class CelFault(string expression, int line, int column, string message)
    : Exception($"ERROR: <input>:{line}:{column + 1}: {message}\n | {expression.Split('\n')[line - 1]}\n | {new string('.', column)}^")
{
    public CelFault(string expression, IToken at, string message)
        : this(expression, at.Line, at.Column, message)
    {
    }
}

/// <summary>What is known of an expression before it is evaluated.</summary>
/// <param name="Type">CEL's name of the type; dyn where it is not known.</param>
/// <param name="Schema">The schema of an object, map or list that comes from the resource.</param>
/// <param name="Size">The most bytes of a string, items of a list, or entries of a map.</param>
internal sealed record CelValue(string Type, Schema? Schema = null, double Size = 0)
{
    /// <summary>The size of a request, beyond which nothing in it can grow.</summary>
    private const double RequestBytes = 3 * 1024 * 1024;

    public static readonly CelValue Unknown = new("dyn");
    public static readonly CelValue Truth = new("bool");

    public static CelValue Of(Schema schema) => schema switch
    {
        { IntOrString: true } => new("dyn", null, RequestBytes),
        { Type: "string", Format: "date-time" or "duration" } => new(schema.Format == "duration" ? "duration" : "timestamp"),
        { Type: "string" } => new("string", schema, Declared(schema, "maxLength") * 4 ?? RequestBytes),
        { Type: "integer" } => new("int"),
        { Type: "number" } => new("double"),
        { Type: "boolean" } => Truth,
        { Type: "array" } => new("list", schema, Items(schema)),
        { AdditionalProperties: { } } => new("map", schema, Items(schema)),
        { Type: "object", PreserveUnknown: false } or { Properties.Count: > 0 } => new("object", schema),
        _ => Unknown,
    };

    /// <summary>How often a value inside this one can be there.</summary>
    public static double Items(Schema schema) => schema switch
    {
        { Type: "array" } => Declared(schema, "maxItems") ?? RequestBytes / (Least(schema.Items!) + 1),
        { AdditionalProperties: { } values } => Declared(schema, "maxProperties") ?? RequestBytes / (Least(values) + 6),
        _ => 1,
    };

    private static double? Declared(Schema schema, string limit) => Json.Nodes.Integer(schema.Source, limit);

    // The fewest bytes of a value.
    private static double Least(Schema schema) => schema.Type switch
    {
        "integer" or "number" => 1,
        "boolean" => 4,
        "object" => 2 + Json.Nodes.Texts(Json.Nodes.Items(schema.Source, "required"))
            .Sum(name => name.Length + 4 + (schema.Member(name) is { } member ? Least(member) : 0)),
        _ => 2,
    };
}
