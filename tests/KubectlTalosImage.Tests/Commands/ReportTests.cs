using System.Text.Json.Nodes;
using TalosImageOperator.KubectlTalosImage.Reports;
using TalosImageOperator.KubectlTalosImage.Tests.Support;

namespace TalosImageOperator.KubectlTalosImage.Tests.Commands;

[Collection(ClusterCollection.Name)]
public sealed class ReportTests(PluginCluster cluster)
{
    [Fact]
    public async Task Report_OfABuild_HasItsPartsAndNoCredential()
    {
        var uid = await cluster.ApplyAsync(
            "reported", Manifests.Failed("Cannot push.", "curl -H 'Authorization: Bearer abcdefghijklmnop' https://me:hunter2@host/\nNPM_TOKEN=verysecret"));
        await cluster.Kubectl.RequireAsync(["apply", "-f", "-"], $$"""
            apiVersion: batch/v1
            kind: Job
            metadata: {name: reported-amd64, namespace: images, labels: {talosimages.dev/build-uid: {{uid}}} }
            spec: {template: {spec: {restartPolicy: Never, containers: [{name: verify, image: example.com/builder}]} } }
            ---
            apiVersion: v1
            kind: Pod
            metadata: {name: reported-amd64-x, namespace: images, labels: {talosimages.dev/build-uid: {{uid}}} }
            spec: {restartPolicy: Never, containers: [{name: verify, image: example.com/builder}]}
            ---
            apiVersion: v1
            kind: Event
            metadata: {name: reported.1, namespace: images}
            involvedObject: {kind: TalosImageBuild, namespace: images, name: reported, uid: {{uid}} }
            type: Warning
            reason: BuildFailed
            message: cannot log in as me with password=hunter2
            ---
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: talos-image-operator, namespace: default, labels: {app.kubernetes.io/name: talos-image-operator} }
            spec:
              selector: {matchLabels: {a: b} }
              template:
                metadata: {labels: {a: b} }
                spec:
                  containers:
                    - name: operator
                      image: example.com/operator:0.1.0
                      args: ["--max-concurrent-builds=4"]
                      env: [{name: HTTPS_PROXY, value: "http://proxyuser:hunter2@proxy:3128"}, {name: API_TOKEN, value: verysecret}]
            """);

        var report = await cluster.Kubectl.PluginAsync("report", "reported");

        Assert.True(report.ExitCode == 0, report.StandardError);
        foreach (var part in new[]
                 {
                     "\"kubectl-talosimage\": \"0.1.0\"", "\"kubernetes\": \"v1.36", "--max-concurrent-builds=4", "example.com/operator:0.1.0", "\"name\": \"reported-amd64\"",
                     "\"name\": \"reported-amd64-x\"", "\"reason\": \"BuildFailed\"", "\"release\": \"v1.13.9\"", "Cannot push.",
                 })
        {
            Assert.Contains(part, report.StandardOutput, StringComparison.Ordinal);
        }

        foreach (var credential in new[] { "hunter2", "verysecret", "abcdefghijklmnop", "last-applied-configuration", "managedFields" })
        {
            Assert.DoesNotContain(credential, report.StandardOutput, StringComparison.Ordinal);
        }

        Assert.DoesNotContain(cluster.Host.Requests.Records, request => request.Resource == "secrets" && request.UserAgent.StartsWith("kubectl-talosimage/", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("git clone https://x-access-token:abc@github.com/me/talos", "git clone https://***@github.com/me/talos")]
    [InlineData("ghp_abcdefghijklmnopqrstuvwxyz0123456789 is refused", "*** is refused")]
    [InlineData("-----BEGIN EC PRIVATE KEY-----\nMHcCAQ\n-----END EC PRIVATE KEY-----\nrest", "-----BEGIN EC PRIVATE KEY-----***-----END EC PRIVATE KEY-----\nrest")]
    [InlineData("registry.example.com/me/installer:v1@sha256:aaaa", "registry.example.com/me/installer:v1@sha256:aaaa")]
    [InlineData("spec.registry.secretRef names no Secret", "spec.registry.secretRef names no Secret")]
    public void Text_WithWhatMayBeACredential_HidesOnlyThat(string text, string expected) => Assert.Equal(expected, Redaction.Text(text));

    [Fact]
    public void Object_WithNamesOfSecrets_KeepsThem()
    {
        var redacted = Redaction.Of(JsonNode.Parse("""{"secretRef": {"name": "ghcr"}, "password": "hunter2", "list": [{"token": "x"}], "size": 3}"""))!;
        Assert.Equal("""{"secretRef":{"name":"ghcr"},"password":"***","list":[{"token":"***"}],"size":3}""", redacted.ToJsonString());
    }
}
