using System.Text.Json;
using System.Text.Json.Nodes;
using k8s.Models;
using TalosImageOperator.Entities.Manifests;
using TalosImageOperator.Entities.Spec;
using TalosImageOperator.Entities.Status;

namespace TalosImageOperator.Entities.Tests.Serialization;

public sealed class EntitiesJsonContextTests
{
    private static readonly EntitiesJsonContext Json = EntitiesJsonContext.Default;

    [Theory]
    [InlineData("""{}""")]
    [InlineData("""{"spec":null,"status":null,"metadata":null}""")]
    [InlineData("""{"spec":{},"status":{},"metadata":{}}""")]
    [InlineData("""
        {"spec":{"source":null,"platforms":null,"pkgs":null,"variables":null,"outputs":null,"imager":null,"registry":null,"cache":null,
        "job":null},"status":{"conditions":null,"warnings":null,"platforms":null,"outputs":null}}
        """)]
    [InlineData("""
        {"spec":{"source":{"repository":null},"pkgs":{"overrides":null},"imager":{"extraKernelArgs":null,"systemExtensions":null,
        "meta":null},"registry":{"host":null,"username":null},"job":{"nodeSelector":null,"tolerations":null,"timeout":null,
        "ttlAfterFinished":null,"workspace":{"size":null}}}}
        """)]
    public void Read_AbsentOrNull_GivesDefaultsAndEmptyCollections(string json)
    {
        var build = JsonSerializer.Deserialize(json, Json.TalosImageBuild)!;

        Assert.Equal(Text(new TalosImageBuild()), Text(build));
        Assert.Equal(2, build.Spec.Job.Retries);
        Assert.Equal("4h", build.Spec.Job.Timeout);
        Assert.Equal(SourceSpec.Upstream, build.Spec.Source.Repository);
        Assert.Equal(["linux/amd64"], build.Spec.Platforms);
        Assert.Equal(-1, build.Status.ObservedGeneration);
        Assert.Empty(build.Spec.Variables);
        Assert.Empty(build.Spec.Imager.Meta);
        Assert.Empty(build.Status.Conditions);
        Assert.NotNull(build.Metadata);
    }

    [Fact]
    public void Read_ExplicitZeros_OverrideDefaults()
    {
        var build = JsonSerializer.Deserialize(
            """{"spec":{"job":{"retries":0}},"status":{"observedGeneration":0}}""", Json.TalosImageBuild)!;

        Assert.Equal(0, build.Spec.Job.Retries);
        Assert.Equal(0, build.Status.ObservedGeneration);
    }

    [Fact]
    public void Read_EmptyOptionalStrings_AreUnset()
    {
        var spec = JsonSerializer.Deserialize(
            """{"source":{"revision":""},"registry":{"tag":"","advertisedHost":""},"imager":{"image":""},"job":{"queueName":""}}""",
            Json.TalosImageBuildSpec)!;

        Assert.Null(spec.Source.Revision);
        Assert.Null(spec.Registry.Tag);
        Assert.Null(spec.Registry.AdvertisedHost);
        Assert.Null(spec.Imager.Image);
        Assert.Null(spec.Job.QueueName);
    }

    [Fact]
    public void Read_UnknownFields_AreIgnored()
    {
        var build = JsonSerializer.Deserialize("""{"spec":{"later":1,"release":"v1.13.9"},"also":[]}""", Json.TalosImageBuild)!;

        Assert.Equal("v1.13.9", build.Spec.Release);
    }

    [Fact]
    public void RoundTrip_EveryField_IsKept()
    {
        var build = ManifestReader.Read(Builds.Full);

        var text = Text(build);

        Assert.Equal(text, Text(JsonSerializer.Deserialize(text, Json.TalosImageBuild)!));
        var spec = JsonNode.Parse(text)!["spec"]!;
        Assert.Equal("Registry", (string?)spec["cache"]!["mode"]);
        Assert.Equal("Exists", (string?)spec["job"]!["tolerations"]![0]!["operator"]);
        Assert.Equal("4Gi", (string?)spec["job"]!["resources"]!["requests"]!["memory"]);
        Assert.Equal("kubernetes.io/hostname", (string?)spec["job"]!["affinity"]!["podAntiAffinity"]!
            ["requiredDuringSchedulingIgnoredDuringExecution"]![0]!["topologyKey"]);
        Assert.Equal("one\ntwo", (string?)spec["imager"]!["meta"]!["0x0a"]);
    }

    [Fact]
    public void Write_Status_HasWholeSecondsAndNoEmptyCollections()
    {
        var time = new DateTimeOffset(2026, 1, 2, 5, 4, 5, 678, TimeSpan.FromHours(2));
        var status = new TalosImageBuildStatus
        {
            ObservedGeneration = 3,
            Phase = BuildPhase.Building,
            StartedAt = time,
            Conditions = [new V1Condition { Type = "Ready", Status = "False", LastTransitionTime = time.UtcDateTime }],
        };

        Assert.Equal(
            """
            {"observedGeneration":3,"phase":"Building","conditions":[{"lastTransitionTime":"2026-01-02T03:04:05Z","status":"False",
            "type":"Ready"}],"startedAt":"2026-01-02T03:04:05Z"}
            """.ReplaceLineEndings(""),
            JsonSerializer.Serialize(status, Json.TalosImageBuildStatus));
    }

    [Theory]
    [InlineData("2026-01-02T03:04:05Z")]
    [InlineData("2026-01-02T03:04:05.999Z")]
    [InlineData("2026-01-02T03:04:05.123456Z")]
    [InlineData("2026-01-02T03:04:05.123456789Z")]
    [InlineData("2026-01-02T05:04:05+02:00")]
    public void Read_Rfc3339_GivesUtcInWholeSeconds(string text)
    {
        var json = """{"metadata":{"creationTimestamp":"TIME"},"status":{"startedAt":"TIME"}}"""
            .Replace("TIME", text, StringComparison.Ordinal);

        var build = JsonSerializer.Deserialize(json, Json.TalosImageBuild)!;

        Assert.Equal(new DateTime(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc), build.Metadata.CreationTimestamp);
        Assert.Equal(DateTimeKind.Utc, build.Metadata.CreationTimestamp!.Value.Kind);
        Assert.Equal(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero), build.Status.StartedAt);
    }

    [Theory]
    [InlineData("""{"status":{"startedAt":"yesterday"}}""")]
    [InlineData("""{"spec":{"job":{"retries":"2"}}}""")]
    [InlineData("""{"spec":{"emulation":"Sometimes"}}""")]
    public void Read_WrongValue_IsAJsonError(string json) =>
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize(json, Json.TalosImageBuild));

    [Fact]
    public void Read_List_GivesMetadataAndItems()
    {
        var list = JsonSerializer.Deserialize(
            """
            {"metadata":{"resourceVersion":"12","continue":"x"},"items":[{"metadata":{"name":"a","managedFields":[
            {"manager":"kubectl","fieldsV1":{"f:spec":{}}}]}},{}]}
            """,
            Json.TalosImageBuildList)!;

        Assert.Equal("12", list.Metadata.ResourceVersion);
        Assert.Equal("a", list.Items[0].Metadata.Name);
        Assert.Equal(2, list.Items.Count);
        Assert.Contains("f:spec", JsonSerializer.Serialize(list, Json.TalosImageBuildList), StringComparison.Ordinal);
        Assert.Empty(JsonSerializer.Deserialize("""{"items":null}""", Json.TalosImageBuildList)!.Items);
    }

    private static string Text(TalosImageBuild build) => JsonSerializer.Serialize(build, Json.TalosImageBuild);
}
