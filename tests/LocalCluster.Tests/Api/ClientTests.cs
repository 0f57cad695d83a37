using k8s;
using k8s.Models;
using TalosImageOperator.LocalCluster.Tests.Support;

namespace TalosImageOperator.LocalCluster.Tests.Api;

/// <summary>The library that the operator uses, unchanged.</summary>
public sealed class ClientTests : ClusterTest
{
    [Fact]
    public async Task Client_WithAWrittenKubeconfig_CreatesListsAndDeletes()
    {
        using var client = new Kubernetes(KubernetesClientConfiguration.BuildConfigFromConfigFile(Kubeconfig()));

        await client.CoreV1.CreateNamespacedSecretAsync(
            new V1Secret
            {
                Metadata = new V1ObjectMeta { Name = "s" },
                StringData = new Dictionary<string,
                string>
                { ["a"] = "b" }
            }, "default");
        var list = await client.CoreV1.ListNamespacedSecretAsync("default");
        await client.CoreV1.DeleteNamespacedSecretAsync("s", "default");

        Assert.Equal("b"u8.ToArray(), list.Items.Single().Data["a"]);
        Assert.Empty((await client.CoreV1.ListNamespacedSecretAsync("default")).Items);
    }

    [Fact]
    public async Task Client_WithAConflict_SeesItsStatus()
    {
        using var client = new Kubernetes(KubernetesClientConfiguration.BuildConfigFromConfigFile(Kubeconfig()));
        var lease = new V1Lease
        {
            Metadata = new V1ObjectMeta { Name = "l" },
            Spec = new V1LeaseSpec { HolderIdentity = "me" }
        };
        var created = await client.CoordinationV1.CreateNamespacedLeaseAsync(lease, "default");
        created.Spec.HolderIdentity = "you";
        // The library's AOT edition cannot write them back.
        created.Metadata.ManagedFields = null;
        await client.CoordinationV1.ReplaceNamespacedLeaseAsync(created, "l", "default");

        var fault = await Assert.ThrowsAsync<k8s.Autorest.HttpOperationException>(
            () => client.CoordinationV1.ReplaceNamespacedLeaseAsync(created, "l", "default"));

        Assert.Equal(System.Net.HttpStatusCode.Conflict, fault.Response.StatusCode);
    }

    private string Kubeconfig()
    {
        var path = Path.Combine(Directory.CreateTempSubdirectory().FullName, "kubeconfig");
        Cluster.Host.WriteKubeconfig(path);
        return path;
    }
}
