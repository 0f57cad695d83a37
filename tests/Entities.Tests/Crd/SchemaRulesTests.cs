using System.Text.Json.Nodes;
using TalosImageOperator.CrdGenerator.Rules;

namespace TalosImageOperator.Entities.Tests.Crd;

/// <summary>A schema that breaks each rule. The field under test is <c>f</c>; the root around it is sound.</summary>
public sealed class SchemaRulesTests
{
    [Theory]
    [InlineData("""{"type":"string","maxLength":9,"description":"d"}""")]
    [InlineData("""{"type":"integer","format":"int32","description":"d","minimum":0,"default":3}""")]
    [InlineData("""{"x-kubernetes-int-or-string":true,"maxLength":9,"anyOf":[{"type":"integer"},{"type":"string"}],"description":"d"}""")]
    [InlineData("""{"type":"object","properties":{},"description":"d"}""")]
    [InlineData("""{"type":"array","items":{"type":"string","maxLength":9},"maxItems":9,"x-kubernetes-list-type":"set","description":"d"}""")]
    [InlineData("""{"type":"object","additionalProperties":{"type":"string","maxLength":9},"maxProperties":9,"default":{"a":"b"},"description":"d"}""")]
    [InlineData("""
        {"type":"object","description":"d","properties":{"a":{"type":"string","maxLength":9,"description":"d"}},"anyOf":[{"properties":{"a":{"maxLength":3}}}]}
        """)]
    [InlineData("""{"type":"string","maxLength":9,"description":"d","x-kubernetes-validations":[{"rule":"self.matches(r'\\d')","message":"m"}]}""")]
    public void Violations_SoundField_AreNone(string field) => Assert.Empty(Check(field));

    [Theory]
    [InlineData("""{"description":"d"}""", "type is missing")]
    [InlineData("""{"type":"null","description":"d"}""", "type must be one of")]
    [InlineData("""{"type":["string","null"],"description":"d"}""", "type must be one of")]
    [InlineData("""{"type":"string","x-kubernetes-int-or-string":true,"description":"d"}""", "an int-or-string has no type")]
    [InlineData("""{"$ref":"#/x","type":"string","description":"d"}""", "$ref is forbidden")]
    [InlineData("""{"type":"object","patternProperties":{},"description":"d"}""", "patternProperties is forbidden")]
    [InlineData("""{"type":"object","definitions":{},"description":"d"}""", "definitions is forbidden")]
    [InlineData("""{"type":"string","const":"a","description":"d"}""", "const is forbidden")]
    [InlineData("""{"type":"string","nullable":false,"description":"d"}""", "nullable: false")]
    [InlineData("""{"type":"object","properties":{"x":true},"description":"d"}""", "properties.x must be a schema")]
    [InlineData("""{"type":"array","items":[{"type":"string"}],"description":"d"}""", "items must be one schema")]
    [InlineData("""{"type":"array","items":{"type":"string"},"uniqueItems":true,"description":"d"}""", "uniqueItems is forbidden")]
    [InlineData("""{"type":"array","description":"d"}""", "an array needs items")]
    [InlineData("""{"type":"object","additionalProperties":false,"description":"d"}""", "additionalProperties: false")]
    [InlineData("""{"type":"object","properties":{},"additionalProperties":{"type":"string"},"description":"d"}""", "exclude each other")]
    [InlineData("""{"type":"object","properties":{},"required":["a"],"description":"d"}""", "required names a, which is not a property")]
    [InlineData("""{"type":"string","anyOf":[{"type":"string"}],"description":"d"}""", "type is forbidden in a junctor")]
    [InlineData("""{"type":"string","not":{"default":"a"},"description":"d"}""", "default is forbidden in a junctor")]
    [InlineData("""{"type":"object","oneOf":[{"properties":{"b":{"maxLength":1}}}],"description":"d"}""", "b is not in the main structure")]
    [InlineData("""{"x-kubernetes-int-or-string":true,"x-kubernetes-preserve-unknown-fields":true,"description":"d"}""", "neither keeps")]
    [InlineData("""{"type":"object","x-kubernetes-preserve-unknown-fields":false,"description":"d"}""", "is true or absent")]
    [InlineData("""{"type":"object","x-kubernetes-embedded-resource":true,"description":"d"}""", "has properties or keeps unknown fields")]
    [InlineData("""{"type":"string","x-kubernetes-list-type":"set","description":"d"}""", "is for arrays only")]
    [InlineData("""{"type":"array","items":{"type":"string"},"x-kubernetes-list-type":"bag","description":"d"}""", "bag is unknown")]
    [InlineData("""{"type":"array","items":{"type":"object"},"x-kubernetes-list-type":"set","description":"d"}""", "must be atomic")]
    [InlineData("""{"type":"array","items":{"type":"string","nullable":true},"x-kubernetes-list-type":"set","description":"d"}""", "nullable")]
    [InlineData("""{"type":"array","items":{"type":"object"},"x-kubernetes-list-type":"map","description":"d"}""", "needs list-map-keys")]
    [InlineData("""
        {"type":"array","items":{"type":"object"},"x-kubernetes-list-type":"map","x-kubernetes-list-map-keys":["k"],"description":"d"}
        """, "key k is not a property")]
    [InlineData("""
        {"type":"array","items":{"type":"object","properties":{"k":{"type":"string","description":"d"}}},"x-kubernetes-list-type":"map",
        "x-kubernetes-list-map-keys":["k"],"description":"d"}
        """, "must be required or have a default")]
    [InlineData("""{"type":"object","x-kubernetes-map-type":"loose","description":"d"}""", "atomic or granular")]
    [InlineData("""{"type":"integer","default":"3","description":"d"}""", "default must be of type integer")]
    [InlineData("""{"type":"string","default":null,"description":"d"}""", "a default of null")]
    [InlineData("""{"type":"string","enum":["a"],"default":"b","description":"d"}""", "is not in the enum")]
    [InlineData("""{"type":"string","pattern":"^a$","default":"b","description":"d"}""", "does not match the pattern")]
    [InlineData("""{"type":"string","maxLength":1,"default":"bb","description":"d"}""", "is too long")]
    [InlineData("""{"type":"integer","maximum":1,"default":2,"description":"d"}""", "is out of range")]
    [InlineData("""{"type":"object","properties":{},"default":{"a":1},"description":"d"}""", "would be pruned")]
    [InlineData("""
        {"type":"object","properties":{"a":{"type":"string","description":"d"}},"required":["a"],"default":{},"description":"d"}
        """, "default lacks a")]
    [InlineData("""{"type":"string","enum":["a",null],"description":"d"}""", "enum must not contain null")]
    [InlineData("""{"type":"string","enum":[1],"description":"d"}""", "not a string")]
    [InlineData("""{"type":"string","enum":["a","a"],"description":"d"}""", "repeats a value")]
    [InlineData("""{"type":"string","format":"decimal","description":"d"}""", "format decimal has no effect")]
    [InlineData("""{"type":"string","pattern":"^(?=a).*$","description":"d"}""", "RE2")]
    [InlineData("""{"type":"string","pattern":"^(a$","description":"d"}""", "is not a regular expression")]
    [InlineData("""{"type":"string","pattern":"a","description":"d"}""", "must begin with ^")]
    [InlineData("""{"type":"boolean","description":"d","x-kubernetes-validations":[{"rule":" ","message":"m"}]}""", "a CEL rule is empty")]
    [InlineData("""{"type":"boolean","description":"d","x-kubernetes-validations":[{"rule":"self"}]}""", "needs a message")]
    [InlineData("""{"type":"boolean","description":"d","x-kubernetes-validations":[{"rule":"self","message":"a\nb"}]}""", "line break")]
    [InlineData("""
        {"type":"boolean","description":"d","x-kubernetes-validations":[{"rule":"self","message":"m","reason":"Why"}]}
        """, "reason Why is unknown")]
    [InlineData("""
        {"type":"string","maxLength":9,"description":"d","x-kubernetes-validations":[{"rule":"self.matches('\\d')","message":"m"}]}
        """, "raw strings")]
    [InlineData("""
        {"type":"string","description":"d","x-kubernetes-validations":[{"rule":"self != ''","message":"m"}]}
        """, "f: it needs a bound")]
    [InlineData("""
        {"type":"object","description":"d","properties":{"a":{"type":"array","items":{"type":"boolean"},"description":"d"}},
        "x-kubernetes-validations":[{"rule":"true","message":"m"}]}
        """, "f.a: it needs a bound")]
    [InlineData("""
        {"type":"object","description":"d","additionalProperties":{"type":"boolean",
        "x-kubernetes-validations":[{"rule":"self","message":"m"}]}}
        """, "f: it needs a bound")]
    [InlineData("""{"type":"array","items":{"type":"boolean"},"description":"d"}""", "f: it needs a bound")]
    [InlineData("""{"type":"array","maxItems":9,"items":{"type":"string"},"description":"d"}""", "f[]: it needs a bound")]
    [InlineData("""{"x-kubernetes-int-or-string":true,"anyOf":[{"type":"integer"},{"type":"string"}],"description":"d"}""", "f: it needs a bound")]
    [InlineData("""
        {"type":"array","maxItems":9,"description":"d","items":{"type":"array","maxItems":9,"items":{"type":"boolean"},
        "x-kubernetes-validations":[{"rule":"self.all(x, x)","message":"m"}]}}
        """, "f[]: self.all(x, x) loops within the entries of a list or map")]
    [InlineData("""
        {"type":"object","description":"d","properties":{},
        "x-kubernetes-validations":[{"rule":"self.a.exists(x, x.b.all(y, y > (1)))","message":"m"}]}
        """, "f: self.a.exists(x, x.b.all(y, y > (1))) loops within a loop")]
    [InlineData("""{"type":"string"}""", "f has no description")]
    public void Violations_BrokenField_AreNamed(string field, string expected) =>
        Assert.Contains(Check(field), violation => violation.Contains(expected, StringComparison.Ordinal));

    [Theory]
    [InlineData("""{"type":"array","items":{"type":"string"}}""", "the root must have type object")]
    [InlineData("""{"type":"object","nullable":true}""", "the root must not have nullable")]
    [InlineData("""{"type":"object","default":{}}""", "the root must not have default")]
    [InlineData("""{"type":"object","oneOf":[]}""", "the root must not have oneOf")]
    [InlineData("""{"type":"object","properties":{"metadata":{"type":"object","properties":{}}}}""", "metadata must be an object without")]
    [InlineData("""{"type":"object","properties":{"kind":{"type":"integer","description":"d"}}}""", "kind must be a string")]
    [InlineData("""
        {"type":"object","properties":{"spec":{"type":"object","description":"d","properties":{"a":{"type":"string","description":"d"}}}}}
        """, "spec.a: a string of the spec needs a pattern")]
    public void Violations_BrokenRoot_AreNamed(string schema, string expected) =>
        Assert.Contains(
            SchemaRules.Violations(JsonNode.Parse(schema)!.AsObject()),
            violation => violation.Contains(expected, StringComparison.Ordinal));

    [Theory]
    [InlineData("group", "\"plain\"", "needs a dot")]
    [InlineData("group", "\"other.dev\"", "the name must be <plural>.<group>")]
    public void Violations_BrokenDefinition_AreNamed(string field, string value, string expected)
    {
        var definition = CrdFile.Definition.DeepClone();
        definition["spec"]![field] = JsonNode.Parse(value);

        Assert.Contains(
            DefinitionRules.Violations(definition.AsObject()),
            violation => violation.Contains(expected, StringComparison.Ordinal));
    }

    [Fact]
    public void Violations_BrokenVersion_AreNamed()
    {
        var definition = CrdFile.Definition.DeepClone().AsObject();
        var version = definition["spec"]!["versions"]![0]!;
        version["storage"] = false;
        version["additionalPrinterColumns"]![0]!["type"] = "colour";
        definition["spec"]!["names"]!["listKind"] = TalosImageBuild.KindName;

        Assert.Equal(3, DefinitionRules.Violations(definition).Count);
    }

    private static IReadOnlyList<string> Check(string field) =>
        SchemaRules.Violations(new JsonObject { ["type"] = "object", ["properties"] = new JsonObject { ["f"] = JsonNode.Parse(field) } });
}
