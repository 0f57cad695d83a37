namespace TalosImageOperator.LocalCluster.Node.Docker;

/// <summary><c>State</c> of <c>docker inspect</c>.</summary>
/// <param name="Status">created, running, exited, …</param>
/// <param name="Error">Why it could not be started, if it could not.</param>
internal sealed record ContainerState(
    string Status, int ExitCode, bool OutOfMemory, string Error, DateTimeOffset? StartedAt, DateTimeOffset? FinishedAt)
{
    public static ContainerState Parse(string json)
    {
        var state = JsonNode.Parse(json) ?? throw new FormatException("docker inspect gave no state");
        return new ContainerState(
            state.Text("Status") ?? "",
            (int)(state.Integer("ExitCode") ?? 0),
            state.Flag("OOMKilled") == true,
            state.Text("Error") ?? "",
            Time(state.Text("StartedAt")),
            Time(state.Text("FinishedAt")));
    }

    // Docker writes nanoseconds, and the year 1 for never.
    private static DateTimeOffset? Time(string? text) =>
        DateTimeOffset.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, out var time) && time.Year > 1
            ? time.ToUniversalTime()
            : null;
}
