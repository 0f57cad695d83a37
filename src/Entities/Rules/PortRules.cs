namespace TalosImageOperator.Entities.Rules;

/// <summary>CEL rules for the port of a registry or a git server, and their message. The field's path precedes it.</summary>
internal static class PortRules
{
    public const string Host = "!self.matches(r'" + Patterns.HostWithWrongPort + "')";
    public const string Image = "!self.matches(r'" + Patterns.ImageWithWrongPort + "')";
    public const string Repository = "!self.matches(r'" + Patterns.RepositoryWithWrongPort + "')";
    public const string Sentence = ": the port must be between 1 and 65535.";
}
