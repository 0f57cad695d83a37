using TalosImageOperator.LocalCluster.Admission;
using TalosImageOperator.LocalCluster.Authentication;
using TalosImageOperator.LocalCluster.Authorization;
using TalosImageOperator.LocalCluster.Faults;
using TalosImageOperator.LocalCluster.Http;
using TalosImageOperator.LocalCluster.Reading;
using TalosImageOperator.LocalCluster.Writing;

namespace TalosImageOperator.LocalCluster.Hosting;

/// <summary>The parts of the API server.</summary>
internal static class ClusterServices
{
    private const string SuffixLetters = "bcdfghjklmnpqrstvwxz2456789";

    public static IServiceCollection AddApiServer(this IServiceCollection services, LocalClusterOptions options)
    {
        services.AddSingleton(options.Clock);
        services.AddSingleton(new ObjectStore(options.HistoryLimit));
        services.AddSingleton(new ServerTimings(options.WatchTimeout, options.BookmarkInterval));
        services.AddSingleton<KindRegistry>();
        services.AddSingleton(provider => new WriteServices(
            provider.GetRequiredService<ObjectStore>(), provider.GetRequiredService<KindRegistry>(),
            provider.GetRequiredService<AdmissionControl>(), options.Clock, NewUid, Suffix));
        services.AddAccessControl();
        services.AddSingleton<ObjectReader>();
        services.AddSingleton<ObjectWatch>();
        services.AddSingleton<ObjectCreation>();
        services.AddSingleton<ObjectUpdate>();
        services.AddSingleton<ObjectDeletion>();
        services.AddSingleton<CustomResourceCleanup>();
        services.AddSingleton<IClusterObjects, ClusterObjects>();
        services.AddSingleton<ObjectForms>();
        services.AddSingleton<RequestLog>();
        services.AddSingleton<FaultInjection>();
        services.AddSingleton(new TransportFaults(options.Transport));
        services.AddSingleton<WatchEndpoint>();
        services.AddSingleton<PatchEndpoint>();
        services.AddSingleton<DeleteEndpoint>();
        services.AddSingleton<PodEndpoint>();
        services.AddSingleton<DocumentEndpoint>();
        services.AddSingleton<ResourceEndpoint>();
        return services.AddSingleton<ApiServer>();
    }

    private static void AddAccessControl(this IServiceCollection services)
    {
        services.AddSingleton<ServiceAccountTokens>();
        services.AddSingleton<Authorizer>();
        services.AddSingleton<Authenticator>();
        services.AddSingleton<AccessReviews>();
        services.AddSingleton<AccountExistence>();
        services.AddSingleton<OwnerReferencesPermission>();
        services.AddSingleton<RoleEscalation>();
        services.AddSingleton<PodSecurity>();
        services.AddSingleton<AdmissionControl>();
    }

    private static string Suffix(int length) =>
        System.Security.Cryptography.RandomNumberGenerator.GetString(SuffixLetters, length);

#pragma warning disable RS0030 // This is where identities are minted.
    private static Guid NewUid() => Guid.NewGuid();
#pragma warning restore RS0030
}
