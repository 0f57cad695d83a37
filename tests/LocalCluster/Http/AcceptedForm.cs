namespace TalosImageOperator.LocalCluster.Http;

/// <summary>In which form the client wants its answer: whole objects or tables.</summary>
internal sealed record AcceptedForm(string As)
{
    public bool IsTable => As == "Table";

    /// <summary>The first form of the Accept header that this server has, which is JSON; protobuf is passed over.</summary>
    /// <exception cref="ApiException">406: no form is acceptable.</exception>
    public static AcceptedForm Choose(string? accept)
    {
        foreach (var entry in (string.IsNullOrWhiteSpace(accept) ? "*/*" : accept).Split(','))
        {
            string[] parts = [.. entry.Split(';').Select(part => part.Trim())];
            if (parts[0] is "application/json" or "*/*" or "application/*")
            {
                return new AcceptedForm(parts.FirstOrDefault(part => part.StartsWith("as=", StringComparison.Ordinal))?["as=".Length..] ?? "");
            }
        }

        throw new ApiException(406, "NotAcceptable", "only the following media types are accepted: application/json");
    }
}
