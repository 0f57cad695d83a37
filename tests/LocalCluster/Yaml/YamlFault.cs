namespace TalosImageOperator.LocalCluster.Yaml;

/// <summary>The text is not YAML, or not YAML that JSON can hold.</summary>
internal sealed class YamlFault(string message, Exception? inner = null) : Exception(message, inner);
