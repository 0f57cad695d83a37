namespace TalosImageOperator.Planning.Naming;

/// <summary>Converts platforms of the spec, such as <c>linux/amd64</c>, to architectures, such as <c>amd64</c>.</summary>
public static class Architectures
{
    public static string Of(string platform) => platform[(platform.LastIndexOf('/') + 1)..];
}
