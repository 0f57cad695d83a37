namespace TalosImageOperator.Planning.Naming;

/// <summary>Platforms as the spec has them, <c>linux/amd64</c>, and architectures as file names have them, <c>amd64</c>.</summary>
public static class Architectures
{
    public static string Of(string platform) => platform[(platform.LastIndexOf('/') + 1)..];
}
