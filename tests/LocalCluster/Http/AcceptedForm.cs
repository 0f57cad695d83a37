namespace TalosImageOperator.LocalCluster.Http;

/// <summary>In which form the client wants its answer: JSON or YAML, whole objects, tables, metadata only, or discovery lists.</summary>
internal sealed record AcceptedForm(bool Yaml, string As, string Group, string Version)
{
    /// <summary>Whole objects in JSON.</summary>
    public static AcceptedForm Json { get; } = new(false, "", "", "");

    public bool IsTable => As == "Table";

    public bool IsMetadata => As is "PartialObjectMetadata" or "PartialObjectMetadataList";

    /// <summary>The first form of the Accept header that this server has; protobuf is passed over.</summary>
    /// <exception cref="ApiException">406: no form is acceptable.</exception>
    public static AcceptedForm Choose(string? accept)
    {
        if (string.IsNullOrWhiteSpace(accept))
        {
            return Json;
        }

        foreach (var entry in accept.Split(','))
        {
            string[] parts = [.. entry.Split(';').Select(part => part.Trim())];
            string Parameter(string name) => parts.Skip(1)
                .FirstOrDefault(part => part.StartsWith(name + "=", StringComparison.Ordinal))?[(name.Length + 1)..] ?? "";
            var form = Parameter("as");
            switch (parts[0])
            {
                case "application/json" or "*/*" or "application/*" or "text/plain" or "text/html":
                    return new AcceptedForm(false, form, Parameter("g"), Parameter("v"));
                case "application/yaml" or "text/yaml" or "application/x-yaml":
                    return new AcceptedForm(true, form, Parameter("g"), Parameter("v"));
            }
        }
        throw ApiErrors.NotAcceptable();
    }
}
