using TalosImageOperator.LocalCluster.Admission;
using TalosImageOperator.LocalCluster.Authentication;

namespace TalosImageOperator.LocalCluster.Writing;

/// <summary>How one write is made.</summary>
internal sealed record WriteOptions
{
    public UserInfo User { get; init; } = UserInfo.Internal;

    /// <summary>The field manager that the changed fields belong to.</summary>
    public string Manager { get; init; } = "local-cluster";

    /// <summary>All checks, no write.</summary>
    public bool DryRun { get; init; }

    /// <summary>What unknown fields do: Ignore, Warn or Strict.</summary>
    public string FieldValidation { get; init; } = "Ignore";

    /// <summary>status, or empty for the object itself.</summary>
    public string Subresource { get; init; } = "";

    /// <summary>Where the object comes from: in which words it is refused when it cannot be decoded.</summary>
    public BodySource Source { get; init; }

    /// <summary>Receives what goes into Warning headers.</summary>
    public List<string> Warnings { get; init; } = [];

    /// <summary>Repeated names in the body, as paths.</summary>
    public IReadOnlyCollection<string> DuplicateFields { get; init; } = [];
}

internal enum BodySource { Body, Patch, Apply }

/// <summary>What every kind of write needs.</summary>
internal sealed record WriteServices(
    ObjectStore Store, KindRegistry Kinds, AdmissionControl Admission, TimeProvider Clock, Func<Guid> NewUid, Func<int, string> RandomSuffix);
