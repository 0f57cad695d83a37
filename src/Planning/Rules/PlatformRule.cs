namespace TalosImageOperator.Planning.Rules;

internal static class PlatformRule
{
    private static readonly string[] Known = ["linux/amd64", "linux/arm64"];

    public static IEnumerable<SpecError> Check(SpecContext context)
    {
        if (context.Spec.Platforms.Count == 0)
            yield return new SpecError { Field = "platforms", Value = "", Message = "name at least one platform" };

        foreach (var (index, platform) in context.Spec.Platforms.Index())
        {
            if (!Known.Contains(platform))
            {
                yield return new SpecError
                {
                    Field = $"platforms[{index}]",
                    Value = platform,
                    Message = $"Talos is built for {string.Join(" and ", Known)} only",
                };
            }
        }
    }
}
