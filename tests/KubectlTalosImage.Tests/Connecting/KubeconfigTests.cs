using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using TalosImageOperator.KubectlTalosImage.Cluster;
using TalosImageOperator.KubectlTalosImage.Tests.Support;

namespace TalosImageOperator.KubectlTalosImage.Tests.Connecting;

/// <summary>The kubeconfig means what it means to kubectl.</summary>
[Collection(ClusterCollection.Name)]
public sealed class KubeconfigTests(PluginCluster cluster) : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("kubeconfig-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task List_OfFiles_IsMergedAndMissingOnesAreIgnored()
    {
        await cluster.ApplyAsync("merged", Manifests.Building());
        // The context is in one file, cluster and user in the other.
        var context = Write("context", "contexts: [{name: mine, context: {cluster: local-cluster, user: local-cluster, namespace: images}}]\ncurrent-context: mine\n");
        var kubectl = new Kubectl($"/nothing:{context}:{cluster.Kubeconfig}");

        var status = await kubectl.PluginAsync("status", "merged");

        Assert.True(status.ExitCode == 0, status.StandardError);
        Assert.Contains("images/merged", status.StandardOutput, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TokenFile_BesideTheKubeconfig_IsRead()
    {
        Write("token", cluster.Host.AdminToken);
        await RequireAsync("{tokenFile: token}");
    }

    [Fact]
    public async Task Exec_WithArgumentsAndVariables_GivesTheToken()
    {
        var program = Write("login", """
            #!/bin/bash
            [ "$1" = "two words" ] && [ "$REGION" = eu ] || exit 7
            [[ $KUBERNETES_EXEC_INFO == *'"kind":"ExecCredential"'* ]] || exit 8
            echo "{\"apiVersion\": \"client.authentication.k8s.io/v1\", \"kind\": \"ExecCredential\", \"status\": {\"token\": \"$(cat "$(dirname "$0")/secret")\"}}"
            """);
        File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        Write("secret", cluster.Host.AdminToken);

        await RequireAsync("""{exec: {apiVersion: client.authentication.k8s.io/v1, command: ./login, args: ["two words"], env: [{name: REGION, value: eu}], interactiveMode: Never}}""");
    }

    [Theory]
    [InlineData("{exec: {apiVersion: v1, command: no-such-program, installHint: Install it from example.com.}}", "\"no-such-program\" cannot be run. Install it from example.com.")]
    [InlineData("{exec: {apiVersion: v1, command: \"false\"}}", "ended with exit code 1. Log in again")]
    [InlineData("{exec: {apiVersion: v1, command: echo, args: [hello]}}", "printed something other than an ExecCredential")]
    [InlineData("{tokenFile: missing}", "which cannot be read")]
    public async Task Credential_ThatCannotBeHad_IsNamed(string user, string message)
    {
        var status = await new Kubectl(Config(user)).PluginAsync("status");
        Assert.Equal(2, status.ExitCode);
        Assert.Contains(message, status.StandardError, StringComparison.Ordinal);
        Assert.DoesNotContain("hello", status.StandardError, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Server_WithoutItsAuthority_IsTrustedOnlyIfTheUserSaysSo()
    {
        var user = $"{{token: {cluster.Host.AdminToken}}}";
        var refused = await new Kubectl(Config(user, $"{{server: {cluster.Host.Url}}}")).PluginAsync("status");
        var accepted = await new Kubectl(Config(user, $"{{server: {cluster.Host.Url}, insecure-skip-tls-verify: true}}")).PluginAsync("status");

        Assert.Equal(4, refused.ExitCode);
        Assert.Contains("certificate", refused.StandardError, StringComparison.Ordinal);
        Assert.Equal(0, accepted.ExitCode);
    }

    [Fact]
    public async Task Load_OfAUserWithCertificateFiles_ResolvesThemBesideTheirFile()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = new CertificateRequest("CN=me", key, HashAlgorithmName.SHA256).CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(100));
        var certificateFile = Write("me.crt", certificate.ExportCertificatePem());
        var keyFile = Write("me.key", key.ExportPkcs8PrivateKeyPem());

        var loaded = await new KubeconfigLoader(Config("{client-certificate: me.crt, client-key: me.key}"), null, _ => null, TimeProvider.System).LoadAsync(CancellationToken.None);

        Assert.Equal((certificateFile, keyFile), (loaded.ClientCertificateFilePath, loaded.ClientKeyFilePath));
    }

    [Fact]
    public async Task Load_WithoutAnyFile_SaysWhatToSet()
    {
        var failure = await Assert.ThrowsAsync<KubeconfigException>(() =>
            new KubeconfigLoader(null, null, name => name == "HOME" ? _folder : null, TimeProvider.System).LoadAsync(CancellationToken.None));
        Assert.StartsWith("No cluster is configured.", failure.Message, StringComparison.Ordinal);
    }

    private async Task RequireAsync(string user)
    {
        var kubeconfig = Config(user);
        var status = await new Kubectl(kubeconfig).PluginAsync("status", "-A");
        Assert.True(status.ExitCode == 0, status.StandardError);
        // kubectl itself agrees.
        await new Kubectl(kubeconfig).RequireAsync(["get", "tib", "-A"]);
    }

    private string Config(string user, string? server = null)
    {
        server ??= $"{{server: {cluster.Host.Url}, certificate-authority: ca.crt}}";
        return Write($"config-{Path.GetRandomFileName()}", $$"""
            contexts: [{name: own, context: {cluster: own, user: own} }]
            current-context: own
            clusters: [{name: own, cluster: {{server}} }]
            users: [{name: own, user: {{user}} }]
            """);
    }

    private string Write(string name, string text)
    {
        File.WriteAllText(Path.Combine(_folder, "ca.crt"), cluster.Host.CertificateAuthority);
        var path = Path.Combine(_folder, name);
        File.WriteAllText(path, text);
        return path;
    }
}
