using System.Globalization;
using TalosImageOperator.ControllerRuntime.Api;
using TalosImageOperator.KubectlTalosImage.Cluster;
using TalosImageOperator.KubectlTalosImage.Terminal;

namespace TalosImageOperator.KubectlTalosImage.Logs;

/// <summary>Prints logs line by line, each with its platform and step.</summary>
internal sealed class LogPrinter(ClusterClient client, Screen screen, bool timestamps)
{
    // API servers and the proxies before them end long connections.
    private static readonly TimeSpan BeforeReconnect = TimeSpan.FromSeconds(1);

    /// <summary>Prints what there is.</summary>
    public async Task PrintAsync(LogSource source, CancellationToken stop)
    {
        try
        {
            await ReadAsync(source, new Position(), follow: false, stop);
        }
        catch (KubernetesApiException refused) when (refused.Code is 400 or 404)
        {
            Missing(source, refused);
        }
    }

    /// <summary>Prints until the container has ended, also through lost connections.</summary>
    /// <param name="isRunning">Whether the container runs, as far as the cluster has reported.</param>
    public async Task FollowAsync(LogSource source, Func<bool> isRunning, CancellationToken stop)
    {
        var position = new Position();
        while (true)
        {
            // The rest that is written until the container ends is read once more after its end.
            var ended = !isRunning();
            try
            {
                await ReadAsync(source, position, follow: true, stop);
            }
            catch (KubernetesApiException refused) when (ended && !stop.IsCancellationRequested)
            {
                Missing(source, refused);
                return;
            }
            catch (KubernetesApiException refused) when (refused.Code is 401 or 403)
            {
                throw;
            }
            catch (Exception fault) when (!stop.IsCancellationRequested && fault is KubernetesApiException or HttpRequestException or IOException)
            {
                ended = false;
            }

            if (ended)
            {
                return;
            }

            await Task.Delay(BeforeReconnect, client.Time, stop);
        }
    }

    private void Missing(LogSource source, KubernetesApiException refused) =>
        screen.Report($"{source.Label} The log of pod {source.Pod.Metadata.Name} is unavailable: {refused.Sentence}.");

    private async Task ReadAsync(LogSource source, Position position, bool follow, CancellationToken stop)
    {
        position.Resume();
        var options = new LogOptions { Container = source.Container.Name, Follow = follow, Since = position.Since };
        await foreach (var line in client.Reader.ReadLogAsync(source.PodName, options, stop))
        {
            // 2026-01-02T03:04:05.678901234Z text
            var blank = line.IndexOf(' ', StringComparison.Ordinal);
            var time = blank < 0 ? line : line[..blank];
            if (position.Pass(time))
            {
                screen.Write($"{source.Label} {(timestamps ? line : blank < 0 ? "" : line[(blank + 1)..])}");
            }
        }
    }

    /// <summary>The time of the last line that was printed, because a reader starts again at a whole second.</summary>
    private sealed class Position
    {
        private string _last = "";
        private string _resumed = "";

        public DateTimeOffset? Since => DateTimeOffset.TryParse(_last, CultureInfo.InvariantCulture, out var last) ? last : null;

        /// <summary>A reader starts again.</summary>
        public void Resume() => _resumed = _last;

        /// <summary>Whether the line has not been printed yet.</summary>
        public bool Pass(string time)
        {
            // The times have the same number of digits, so their order is that of the texts.
            if (string.CompareOrdinal(time, _resumed) <= 0)
            {
                return false;
            }

            _last = time;
            return true;
        }
    }
}
