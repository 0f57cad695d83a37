using TalosImageOperator.Planning.Rules;

namespace TalosImageOperator.Planning.Warnings;

internal static class EmbeddedConfig
{
    public static IEnumerable<string> Of(SpecContext context)
    {
        var media = SpecContext.Names(context.Media);

        if (context.Spec.Imager.EmbeddedConfig is { } config && media.Length > 0)
        {
            yield return $"{media} will hold the machine configuration of the Secret {config.SecretRef.Name}: "
                + "whoever can read them in the registry can read it.";
        }
    }
}
