using TalosImageOperator.LocalCluster.Admission;

namespace TalosImageOperator.LocalCluster.Writing;

/// <summary>What every kind of write needs.</summary>
internal sealed record WriteServices(
    ObjectStore Store, KindRegistry Kinds, AdmissionControl Admission, TimeProvider Clock, Func<Guid> NewUid, Func<int, string> RandomSuffix);
