using TalosImageOperator.Builder.Make;

namespace TalosImageOperator.Builder.Tests.Make;

public sealed class BuildxCallTests
{
    [Fact]
    public void AllIn_DryRunOfUpstreamsForm_ReadsTargetAndArguments()
    {
        const string text = """
            make target-kernel TARGET_ARGS="--output=type=local,dest=_out "
            docker buildx build \
            	--target=kernel \
            	--file=Dockerfile --progress=plain --platform=linux/arm64 --push=false --build-arg=GO_LDFLAGS="-X a=b -s -w" --build-arg=PKG_KERNEL=r/kernel:v1 --build-arg=EMPTY= \
            	--output=type=local,dest=_out  \
            	 .
            ./hack/fix-artifacts.sh
            """;

        var call = Assert.Single(BuildxCall.AllIn(text));

        Assert.Equal(("kernel", "Dockerfile", "linux/arm64"), (call.Target, call.File, call.Platform));
        Assert.Equal(("-X a=b -s -w", "r/kernel:v1", ""), (call.Arguments["GO_LDFLAGS"], call.Arguments["PKG_KERNEL"], call.Arguments["EMPTY"]));
    }

    [Fact]
    public void AllIn_SeveralCallsAndOptionsWithoutEquals_AreRead()
    {
        var calls = BuildxCall.AllIn("x=1 docker buildx build --target a --build-arg B=c -f D --build-context n=docker-image://i . && docker buildx build .").ToList();

        Assert.Equal(["a", null], calls.Select(call => call.Target));
        Assert.Equal(("c", "D", "docker-image://i"), (calls[0].Arguments["B"], calls[0].File, calls[0].Contexts["n"]));
        Assert.Empty(calls[1].Arguments);
    }

    [Fact]
    public void AllIn_OtherCommands_AreNone() => Assert.Empty(BuildxCall.AllIn("docker run x build\necho docker buildx\n"));
}
