using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using k8s;
using k8s.Authentication;
using TalosImageOperator.ControllerRuntime.Api;

namespace TalosImageOperator.KubectlTalosImage.Cluster;

/// <summary>The connection that kubectl would make with the same flags and environment.</summary>
/// <param name="Kubeconfig">Of <c>--kubeconfig</c>.</param>
/// <param name="Context">Of <c>--context</c>.</param>
/// <param name="Environment">The environment.</param>
/// <param name="Time">For credentials that expire.</param>
internal sealed record KubeconfigLoader(string? Kubeconfig, string? Context, Func<string, string?> Environment, TimeProvider Time)
{
    /// <exception cref="KubeconfigException">There is no cluster to connect to, or an entry is not valid.</exception>
    public async Task<KubernetesClientConfiguration> LoadAsync(CancellationToken cancellationToken)
    {
        var files = KubeconfigEntries.Files(Kubeconfig, Environment("KUBECONFIG"), Environment("HOME"));
        if (files.Count == 0 && KubernetesClientConfiguration.IsInCluster())
        {
            return KubernetesClientConfiguration.InClusterConfig();
        }

        var entries = KubeconfigEntries.Read(files);
        var name = Context ?? entries.CurrentContext ?? throw new KubeconfigException(
            "No cluster is configured. Set --kubeconfig or KUBECONFIG, or choose a context with kubectl config use-context.");
        var context = entries.Find("contexts", name) ?? throw Missing("context", name, entries.Names("contexts"));
        var clusterName = context.Text("cluster") ?? "";
        var cluster = entries.Find("clusters", clusterName) ?? throw Missing("cluster", clusterName, entries.Names("clusters"));
        var configuration = Connect(clusterName, cluster);
        configuration.Namespace = context.Text("namespace");
        if (context.Text("user") is { } user)
        {
            var credentials = entries.Find("users", user) ?? throw Missing("user", user, entries.Names("users"));
            await AuthenticateAsync(configuration, user, credentials, cluster, cancellationToken);
        }

        return configuration;
    }

    private static KubernetesClientConfiguration Connect(string name, KubeconfigEntry cluster)
    {
        var server = cluster.Text("server");
        if (!Uri.TryCreate(server, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
        {
            throw new KubeconfigException($"The server of cluster \"{name}\" in the kubeconfig is \"{server}\". Use an address such as https://10.0.0.1:6443.");
        }

        var configuration = new KubernetesClientConfiguration
        {
            Host = server!,
            SkipTlsVerify = cluster.Flag("insecure-skip-tls-verify"),
            TlsServerName = cluster.Text("tls-server-name"),
            SslCaCerts = Authorities(name, cluster),
        };
        if (cluster.Text("proxy-url") is { } proxy)
        {
            if (!Uri.TryCreate(proxy, UriKind.Absolute, out var url))
            {
                throw new KubeconfigException($"proxy-url of cluster \"{name}\" in the kubeconfig is not an address. Use one such as http://proxy.example.com:3128.");
            }

            configuration.FirstMessageHandlerSetup = handler =>
            {
                if (handler is SocketsHttpHandler sockets)
                {
                    sockets.Proxy = new WebProxy(url);
                }
            };
        }

        return configuration;
    }

    private static readonly string[] Impersonation = ["as", "as-uid", "as-groups", "as-user-extra"];

    private static X509Certificate2Collection? Authorities(string name, KubeconfigEntry cluster)
    {
        var pem = cluster.Text("certificate-authority-data") is { } data
            ? Decode(data, $"certificate-authority-data of cluster \"{name}\"")
            : cluster.FilePath("certificate-authority") is { } file ? ReadFile(file, $"certificate-authority of cluster \"{name}\"") : null;
        if (pem is null)
        {
            return null;
        }

        try
        {
            var authorities = new X509Certificate2Collection();
            authorities.ImportFromPem(pem);
            return authorities;
        }
        catch (CryptographicException)
        {
            throw new KubeconfigException($"The certificate authority of cluster \"{name}\" in the kubeconfig is not valid PEM. Correct it.");
        }
    }

    private async Task AuthenticateAsync(
        KubernetesClientConfiguration configuration, string name, KubeconfigEntry user, KubeconfigEntry cluster, CancellationToken cancellationToken)
    {
        configuration.ClientCertificateData = user.Text("client-certificate-data");
        configuration.ClientCertificateKeyData = user.Text("client-key-data");
        configuration.ClientCertificateFilePath = user.FilePath("client-certificate");
        configuration.ClientKeyFilePath = user.FilePath("client-key");

        foreach (var field in Impersonation)
        {
            if (user.Fields[field] is not null)
            {
                throw new KubeconfigException($"User \"{name}\" in the kubeconfig sets {field}, which this plugin does not support: it would act with the rights of the user itself. Use another user.");
            }
        }

        // As in client-go, the file wins over the token.
        if (user.FilePath("tokenFile") is { } file)
        {
            ReadFile(file, $"tokenFile of user \"{name}\"");
            configuration.TokenProvider = new TokenFileAuth(file);
        }
        else if (user.Text("token") is { } token)
        {
            configuration.AccessToken = token;
        }
        else if (user.Text("username") is { } account && user.Text("password") is { } password)
        {
            (configuration.Username, configuration.Password) = (account, password);
        }
        else if (ExecCredential.Of(name, user, cluster, Time) is { } plugin)
        {
            var first = await plugin.RunAsync(cancellationToken);
            configuration.TokenProvider = first.Token is null ? null : plugin;
            (configuration.ClientCertificateData, configuration.ClientCertificateKeyData) = (Base64(first.Certificate), Base64(first.Key));
        }
        else if (user.Fields["auth-provider"] is not null)
        {
            throw new KubeconfigException($"User \"{name}\" in the kubeconfig uses auth-provider, which kubectl has removed. Use a credential plugin (exec).");
        }

        RequireCertificate(configuration, name);
    }

    private static void RequireCertificate(KubernetesClientConfiguration configuration, string name)
    {
        try
        {
            KubernetesHttpClient.ClientCertificate(configuration)?.Dispose();
        }
        catch (Exception fault) when (fault is CryptographicException or FormatException or IOException or UnauthorizedAccessException)
        {
            throw new KubeconfigException($"The client certificate of user \"{name}\" in the kubeconfig or its key cannot be read: {fault.Message.TrimEnd('.')}. Correct it.");
        }
    }

    private static string? Base64(string? pem) => pem is null ? null : Convert.ToBase64String(Encoding.ASCII.GetBytes(pem));

    private static string Decode(string base64, string field)
    {
        try
        {
            return Encoding.ASCII.GetString(Convert.FromBase64String(base64));
        }
        catch (FormatException)
        {
            throw new KubeconfigException($"The {field} in the kubeconfig is not valid base64. Correct it.");
        }
    }

    private static string ReadFile(string path, string field)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new KubeconfigException($"The {field} in the kubeconfig is the file \"{path}\", which cannot be read: {fault.Message.TrimEnd('.')}.");
        }
    }

    private static KubeconfigException Missing(string kind, string name, IEnumerable<string> known) =>
        new($"The kubeconfig has no {kind} \"{name}\". It has: {string.Join(", ", known.DefaultIfEmpty("none"))}.");
}
