using TalosImageOperator.Builder.Dockerfiles;

namespace TalosImageOperator.Builder.Tests.Dockerfiles;

/// <summary>Which images a build of one stage pulls.</summary>
public sealed class DockerfileTests
{
    [Theory]
    [InlineData("FROM a/b:1", "a/b:1")]
    [InlineData("FROM a/b:1 AS x\nFROM c/d:1", "c/d:1")]
    [InlineData("FROM a/b:1 as Base\nFROM base", "a/b:1")]
    [InlineData("FROM a/b:1 AS x\nFROM scratch\nCOPY --from=x / /", "a/b:1")]
    [InlineData("FROM a/b:1 AS x\nFROM scratch\nCOPY --link --from=0 --exclude=**/*.a / /", "a/b:1")]
    [InlineData("FROM scratch\nCOPY --from=a/b:1 / /", "a/b:1")]
    [InlineData("FROM scratch\nRUN --mount=type=bind,from=a/b:1,source=/x,target=/y --mount=type=cache,target=/z true", "a/b:1")]
    [InlineData("FROM scratch\nRUN --mount=from=a/b:1 \\\n    # why\n\n    --mount=type=bind,from=c/d:1 true", "a/b:1 c/d:1")]
    [InlineData("FROM a/b:1 AS x\nFROM c/d:1 AS x\nFROM x", "c/d:1")]
    [InlineData("FROM x AS x", "x")]
    [InlineData("FROM c/d:1 AS first\nCOPY --from=later / /\nFROM a/b:1 AS later\nFROM first", "a/b:1 c/d:1")]
    [InlineData("FROM a/b:1 AS x\nRUN echo \\\\\nFROM x", "a/b:1")]
    public void ImagesOf_FormsOfInstructions_AreRead(string text, string images) => Assert.Equal(images, Images(text));

    [Theory]
    [InlineData("RUN <<EOF\nCOPY --from=not/this /a /b\nEOF")]
    [InlineData("RUN cat <<'A' <<-B > file\nFROM not/this\nA\nFROM not/this\n\tB")]
    [InlineData("COPY <<\"end\" /file\nFROM not/this\nend")]
    [InlineData("# FROM not/this\n  # COPY --from=not/this")]
    [InlineData("RUN echo FROM not/this && \\\n  echo COPY --from=not/this")]
    [InlineData("RUN cat <<< word && echo $((1<<2))")]
    [InlineData("RUN echo \"<<EOF\" '<<B' \\<<C")]
    [InlineData("ENV FROM=not/this\nLABEL a=\"\\\nFROM not/this\"")]
    public void ImagesOf_TextThatOnlyLooksLikeAnInstruction_IsSkipped(string text) =>
        Assert.Equal("a/b:1 c/d:1", Images($"FROM a/b:1\n{text}\nCOPY --from=c/d:1 / /"));

    [Theory]
    [InlineData("ARG I=a\nARG T\nFROM ${I}/b:$T", "a/b:1")]
    [InlineData("ARG T=2\nFROM a/b:$T", "a/b:1")]
    [InlineData("ARG T\nARG I=x/y:$T\nFROM $I", "x/y:1")]
    [InlineData("ARG A=a B=\"b c\" C='d'\nFROM $A/$C", "a/d")]
    [InlineData("ARG E=\nARG T\nFROM a/b:${E:-9}${E:+no}${T:+yes}", "a/b:9yes")]
    [InlineData("ARG E=\nFROM a/b${E-:9}", "a/b")]
    [InlineData("FROM x-${TARGETARCH}", "x-arm64")]
    [InlineData("FROM a AS s-amd64\nFROM b AS s-arm64\nFROM s-${TARGETARCH}", "b")]
    [InlineData("FROM s-$BUILDARCH", "s-amd64")]
    public void ImagesOf_Arguments_ArePutIn(string text, string images) =>
        Assert.Equal(images, Images(text));

    [Fact]
    public void ImagesOf_Target_ReachesNothingElse()
    {
        const string text = "FROM a AS first\nFROM b AS second\nCOPY --from=first / /\nFROM c AS third\nFROM d";

        var images = Dockerfile.Parse(text).ImagesOf("SECOND", NoArguments, "linux/arm64", "linux/amd64", NoContexts);

        Assert.Equal(["a", "b"], images.Images.Select(image => image.Reference));
    }

    [Fact]
    public void ImagesOf_Platforms_AreThoseOfEachStage()
    {
        const string text = """
            ARG K
            FROM --platform=amd64 $K AS amd64
            FROM --platform=$BUILDPLATFORM tools AS tools
            FROM $K
            COPY --from=amd64 / /
            COPY --from=tools / /
            COPY --from=other / /
            """;

        var images = Dockerfile.Parse(text).ImagesOf(null, new Dictionary<string, string> { ["K"] = "kernel" }, "linux/arm64", "linux/riscv64", NoContexts).Images;

        Assert.Equal(
            ["kernel linux/amd64 $K", "kernel linux/arm64 $K", "other linux/arm64 other", "tools linux/riscv64 tools"],
            images.Select(image => $"{image.Reference} {image.Platform} {image.Text}"));
    }

    [Theory]
    [InlineData("FROM ${A%%:*}", "${A%%:*}")]
    [InlineData("FROM $MISSING", "$MISSING")]
    public void ImagesOf_WhatCannotBeRead_IsReported(string text, string unread)
    {
        var images = Dockerfile.Parse($"ARG A=b\n{text}").ImagesOf(null, NoArguments, "linux/amd64", "linux/amd64", NoContexts);

        Assert.Empty(images.Images);
        Assert.Equal([unread], images.Unread);
    }

    [Fact]
    public void ImagesOf_NamedContext_IsNoImage() => Assert.Empty(
        Dockerfile.Parse("FROM base").ImagesOf(null, NoArguments, "linux/amd64", "linux/amd64", new HashSet<string> { "base" }).Images);

    [Fact]
    public void ImagesOf_TargetThatIsMissing_IsReported() =>
        Assert.False(Dockerfile.Parse("FROM a AS b").ImagesOf("c", NoArguments, "linux/amd64", "linux/amd64", NoContexts).HasTarget);

    [Theory]
    [InlineData("# syntax = docker/dockerfile-upstream:1.22.0-labs\n\nFROM a", "docker/dockerfile-upstream:1.22.0-labs")]
    [InlineData("#!/usr/bin/env x\n# check=skip=all\n#syntax=a/b:1\nFROM a", "a/b:1")]
    [InlineData("# a comment\n# syntax=a/b:1\nFROM a", null)]
    [InlineData("FROM a\n# syntax=a/b:1", null)]
    public void Syntax_Directive_OnlyCountsAtTheTop(string text, string? syntax) => Assert.Equal(syntax, Dockerfile.Parse(text).Syntax);

    [Fact]
    public void Parse_EscapeDirective_JoinsLinesByIt() =>
        Assert.Equal("a/b:1 c", Images("# escape=`\nFROM a/b:1\nRUN x \\\nCOPY `\n  --from=c / /"));

    private static readonly Dictionary<string, string> NoArguments = [];

    private static readonly HashSet<string> NoContexts = [];

    private static string Images(string text) => string.Join(
        ' ',
        Dockerfile.Parse(text).ImagesOf(null, new Dictionary<string, string> { ["T"] = "1" }, "linux/arm64", "linux/amd64", NoContexts)
            .Images.Select(image => image.Reference));
}
