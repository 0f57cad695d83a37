namespace TalosImageOperator.Entities.Rules;

/// <summary>CEL rules about the port of a registry or a git server, and what they say; the field stands before the sentence.</summary>
internal static class PortRules
{
    public const string Host = "!self.matches(r'" + Patterns.HostWithWrongPort + "')";
    public const string Image = "!self.matches(r'" + Patterns.ImageWithWrongPort + "')";
    public const string Repository = "!self.matches(r'" + Patterns.RepositoryWithWrongPort + "')";
    public const string Sentence = ": the port must be between 1 and 65535.";
}
