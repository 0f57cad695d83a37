using System.CommandLine.Parsing;

namespace TalosImageOperator.LocalCluster.Hosting;

/// <summary>Reads <c>--node name=amd64-1,arch=amd64,label=key=value,taint=key=value:NoSchedule</c>.</summary>
internal static class NodeArgument
{
    public static NodeOptions[] Parse(ArgumentResult result)
    {
        var nodes = new List<NodeOptions>();
        foreach (var text in result.Tokens.Select(token => token.Value))
        {
            string? name = null;
            var architecture = "amd64";
            var labels = new Dictionary<string, string>(StringComparer.Ordinal);
            var taints = new List<string>();
            foreach (var pair in text.Split(',', StringSplitOptions.RemoveEmptyEntries)
                .Select(part => part.Split('=', 2)))
            {
                var value = pair.ElementAtOrDefault(1) ?? "";
                var label = value.Split('=', 2);
                switch (pair[0])
                {
                    case "name":
                        name = value;
                        break;
                    case "arch":
                        architecture = value;
                        break;
                    case "label":
                        labels[label[0]] = label.ElementAtOrDefault(1) ?? "";
                        break;
                    case "taint":
                        taints.Add(value);
                        break;
                    default:
                        result.AddError($"{Option(result)} {text}: '{pair[0]}' is none of name, arch, label, taint");
                        break;
                }
            }
            if (string.IsNullOrEmpty(name))
            {
                result.AddError($"{Option(result)} {text}: name= is missing");
            }
            else
            {
                nodes.Add(new NodeOptions { Name = name, Architecture = architecture, Labels = labels, Taints = taints });
            }
        }
        return [.. nodes];
    }

    private static string Option(ArgumentResult result) => (result.Parent as OptionResult)?.Option.Name ?? "";
}
