using Microsoft.Extensions.Logging;
using TalosImageOperator.ControllerRuntime.Api;

namespace TalosImageOperator.ControllerRuntime.Leadership;

/// <summary>
/// Acquires and renews a lease. The age of another replica's lease is measured with the local clock from its last observed change,
/// so clocks of different hosts are never compared.
/// </summary>
internal sealed class LeaseLock(
    IKubernetesApi api, LeaderElectionOptions options, string identity, TimeProvider time, ILogger logger)
{
    private readonly NamespacedName _key = new(options.LeaseNamespace, options.LeaseName);
    private Lease? _observed;
    private long _observedAt;

    /// <summary>Tries once to acquire or renew the lease. Errors of the server are logged, not thrown.</summary>
    public async Task<LeaseAttempt> TryAcquireOrRenewAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (IsOurs && await TryReplaceAsync(_observed!, Renewed(_observed!), cancellationToken))
            {
                return LeaseAttempt.Held;
            }

            return await ReadAndUpdateAsync(cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return Unknown("no answer in time");
        }
#pragma warning disable CA1031 // After any error the next attempt follows, until the renew deadline.
        catch (Exception fault) when (fault is not OutOfMemoryException)
#pragma warning restore CA1031
        {
            return Unknown($"{fault.GetType().Name}: {fault.Message}");
        }
    }

    /// <summary>
    /// Releases the lease, so that the next leader need not wait for its expiry. To be called only after the work has ended. Returns
    /// false if another replica held it.
    /// </summary>
    public async Task<bool> ReleaseAsync(CancellationToken cancellationToken)
    {
        var current = await api.GetAsync(Lease.Type, _key, cancellationToken);
        if (current?.Spec?.HolderIdentity != identity)
        {
            return false;
        }

        // An empty holder, not null, because other implementations never acquire a lease without a holder.
        var now = new MicroTime(time.GetUtcNow());
        var released = current.Spec with { HolderIdentity = "", LeaseDurationSeconds = 1, RenewTime = now, AcquireTime = now };
        return await TryReplaceAsync(current, released, cancellationToken);
    }

    private LeaseAttempt Unknown(string fault)
    {
        if (IsOurs)
        {
            Log.RenewFailed(logger, _key, fault);
        }
        else
        {
            Log.AcquireFailed(logger, _key, fault);
        }

        return LeaseAttempt.Unknown;
    }

    private bool IsOurs => _observed?.Spec?.HolderIdentity == identity;

    private async Task<LeaseAttempt> ReadAndUpdateAsync(CancellationToken cancellationToken)
    {
        if (await api.GetAsync(Lease.Type, _key, cancellationToken) is not { } current)
        {
            return await TryCreateAsync(cancellationToken) ? LeaseAttempt.Held : LeaseAttempt.HeldByOther;
        }

        if (current.Metadata.ResourceVersion != _observed?.Metadata.ResourceVersion
            || current.Metadata.Uid != _observed?.Metadata.Uid)
        {
            Observe(current);
        }

        if (!IsOurs && !IsFree(current))
        {
            return LeaseAttempt.HeldByOther;
        }

        return await TryReplaceAsync(current, IsOurs ? Renewed(current) : Taken(current), cancellationToken)
            ? LeaseAttempt.Held
            : LeaseAttempt.Unknown;
    }

    private bool IsFree(Lease lease) =>
        string.IsNullOrEmpty(lease.Spec?.HolderIdentity)
        || time.GetElapsedTime(_observedAt) > TimeSpan.FromSeconds(
            lease.Spec.LeaseDurationSeconds ?? options.LeaseDuration.TotalSeconds);

    private async Task<bool> TryCreateAsync(CancellationToken cancellationToken)
    {
        var lease = new Lease
        {
            Metadata = new() { Name = _key.Name, NamespaceProperty = _key.Namespace },
            Spec = Taken(null) with { LeaseTransitions = 0 },
        };
        try
        {
            Observe(await api.CreateAsync(Lease.Type, lease, cancellationToken));
            return true;
        }
        catch (KubernetesApiException refused) when (refused.IsAlreadyExists)
        {
            return false;
        }
    }

    private async Task<bool> TryReplaceAsync(Lease lease, LeaseSpec spec, CancellationToken cancellationToken)
    {
        try
        {
            Observe(await api.ReplaceAsync(Lease.Type, lease with { Spec = spec }, cancellationToken));
            return true;
        }
        catch (KubernetesApiException refused) when (refused.IsConflict || refused.IsNotFound)
        {
            _observed = null;
            return false;
        }
    }

    private void Observe(Lease lease) => (_observed, _observedAt) = (lease, time.GetTimestamp());

    private LeaseSpec Renewed(Lease lease) => lease.Spec! with
    {
        LeaseDurationSeconds = Duration,
        RenewTime = new MicroTime(time.GetUtcNow()),
    };

    private LeaseSpec Taken(Lease? lease)
    {
        var now = new MicroTime(time.GetUtcNow());
        return (lease?.Spec ?? new LeaseSpec()) with
        {
            HolderIdentity = identity,
            LeaseDurationSeconds = Duration,
            AcquireTime = now,
            RenewTime = now,
            LeaseTransitions = (lease?.Spec?.LeaseTransitions ?? 0) + 1,
        };
    }

    private int Duration => (int)Math.Ceiling(options.LeaseDuration.TotalSeconds);
}

internal enum LeaseAttempt
{
    /// <summary>This process holds the lease, as of the start of the attempt.</summary>
    Held,

    /// <summary>Another replica holds the lease.</summary>
    HeldByOther,

    /// <summary>The server was unreachable or returned an error.</summary>
    Unknown,
}
