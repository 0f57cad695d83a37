namespace TalosImageOperator.Operator.Options;

/// <summary>Options of the status page.</summary>
public sealed class WebOptions
{
    /// <summary>Address of the status page. Empty: none.</summary>
    public string Listen { get; set; } = "";

    /// <summary>Host names that requests may use, without a port. Empty: <c>localhost</c> and the loopback addresses.</summary>
    public List<string> Hosts { get; set; } = [];

    /// <summary>Shows the last lines of a failed step's log and the addresses of sources, to everyone who can reach the page.</summary>
    public bool Details { get; set; }

    /// <summary>Namespaces whose builds are shown; empty: all that the operator watches.</summary>
    public List<string> Namespaces { get; set; } = [];
}
