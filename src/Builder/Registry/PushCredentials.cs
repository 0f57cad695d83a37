using System.Globalization;
using TalosImageOperator.Builder.Failures;
using TalosImageOperator.Builder.Logs;
using TalosImageOperator.Entities.Conditions;
using TalosImageOperator.Entities.Status;

namespace TalosImageOperator.Builder.Registry;

/// <summary>
/// The credentials for pushes. The tokens of many registries expire during a build of hours. The kubelet updates a mounted Secret
/// within about a minute, so a refused push waits for that and is retried while BuildKit still has every layer.
/// </summary>
/// <param name="worked">When they worked for an earlier step of this run. Null if they have not.</param>
public sealed class PushCredentials(RegistryAccess access, StepLog log, RetryPolicies retries, TimeProvider time, EarlierPush? worked)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    // One for all requests, from the first refusal on.
    private volatile Patience? _patience;

    /// <exception cref="StepFailedException">
    /// The exception of <paramref name="push"/>; or Infrastructure, without a retry of the Job, if the credentials have expired.
    /// </exception>
    public async Task<T> UseAsync<T>(Func<CancellationToken, Task<T>> push, CancellationToken stop)
    {
        // A credential helper may return a new token although no file has changed.
        var again = access.HasHelpers;
        while (true)
        {
            var copy = access.Copy;
            try
            {
                var result = await push(stop);
                _patience = null;
                return result;
            }
            catch (StepFailedException refused) when (refused.Remedy == Remedy.RenewCredentials)
            {
                // Of several requests one waits, and the others repeat theirs with what it has read.
                await access.Renewal.WaitAsync(stop);
                try
                {
                    if (access.Copy == copy)
                    {
                        _patience ??= new Patience(time.GetUtcNow() + access.Settings.CredentialsWait);
                        await RenewAsync(again, _patience.End - time.GetUtcNow(), refused, stop);
                    }
                }
                finally
                {
                    access.Renewal.Release();
                }

                again = false;
            }
        }
    }

    private async Task RenewAsync(bool again, TimeSpan patience, StepFailedException refused, CancellationToken stop)
    {
        if (!again && !await HaveChangedAsync(patience, refused, stop))
        {
            throw worked is null || !access.HasCredentials ? refused : Expired(refused, worked);
        }

        access.Renew(log);
        log.Info("The registry credentials were read again. Repeating the request.");
    }

    private async Task<bool> HaveChangedAsync(TimeSpan patience, StepFailedException refused, CancellationToken stop)
    {
        if (access.HasChanged())
        {
            return true;
        }

        if (worked is null || !access.HasCredentials || patience < Interval)
        {
            return false;
        }

        log.Info($"{refused.Fact}. These credentials worked {worked}. Waiting up to {Minutes(patience)} minutes for them to change.");
        return await retries.PollAsync(_ => Task.FromResult(access.HasChanged() ? access : null), Interval, patience, stop) is not null;
    }

    private StepFailedException Expired(StepFailedException refused, EarlierPush worked) => new(
        FailureClass.Infrastructure, Reasons.CredentialsExpired,
        $"{refused.Fact}. These credentials worked {worked}; they have expired since{WaitedFor(access.Settings.CredentialsWait)}. "
        + "Renew the Secret in spec.registry.secretRef while builds run, or use credentials that outlive a build, then request a rebuild. If they "
        + "are still valid, allow them to use this repository.",
        refused.Log)
    {
        IsFinal = true,
    };

    private sealed record Patience(DateTimeOffset End);

    private static string WaitedFor(TimeSpan patience) =>
        patience < Interval ? "" : $", and did not change within {Minutes(patience)} minutes";

    private static string Minutes(TimeSpan time) => time.TotalMinutes.ToString("0", CultureInfo.InvariantCulture);
}

/// <summary>A push by an earlier step of the same run with these credentials.</summary>
/// <param name="At">Null if the time is unknown.</param>
public sealed record EarlierPush(DateTimeOffset? At)
{
    public override string ToString() => At is { } at
        ? at.UtcDateTime.ToString("'at 'yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)
        : "earlier in this run";
}
