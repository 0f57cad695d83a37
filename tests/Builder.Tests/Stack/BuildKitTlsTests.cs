using System.Net;
using System.Net.Sockets;
using TalosImageOperator.Builder.BuildKit;
using TalosImageOperator.Builder.Tests.Support;
using TalosImageOperator.Entities.Conditions;
using TalosImageOperator.Planning.Contract;

namespace TalosImageOperator.Builder.Tests.Stack;

/// <summary>The real BuildKit by mutual TLS, with certificates of <c>hack/buildkit-certs</c>: alone, and as a member of a pool.</summary>
public sealed class BuildKitTlsTests : IDisposable
{
    private const string Image = "FROM scratch";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly TempFolder _folder = new();

    [SkippableFact]
    public async Task Step_WithTheRightCertificate_Builds()
    {
        var build = Build(RightCertificate());

        Assert.Null((await build.RunAsync(SmallBuild.ImageStep)).Result.Error);

        var key = await File.ReadAllLinesAsync(_folder[$"tls/{BuildKitTlsSecret.PrivateKey}"]);
        Assert.All(key[1..^1], line => Assert.DoesNotContain(line, build.Log, StringComparison.Ordinal));
    }

    [SkippableFact]
    public async Task Step_WithACertificateOfAnotherAuthority_SaysWhoseIsNotTrusted()
    {
        Require();
        var others = MakeCertificates("others");
        var certificates = RightCertificate();
        Copy(others, "client-images", certificates);

        await FailsAsync(Build(certificates), Reasons.BuildKitCertificateInvalid, "unknown ca", "ca.crt must have the authority");
    }

    [SkippableFact]
    public async Task Step_WithAnotherAuthorityForTheServer_DoesNotTrustIt()
    {
        Require();
        var certificates = RightCertificate();
        File.Copy(Path.Combine(MakeCertificates("others"), "ca.crt"), Path.Combine(certificates, BuildKitTlsSecret.Authority), overwrite: true);

        await FailsAsync(Build(certificates), Reasons.BuildKitCertificateInvalid, "certificate", "Renew the certificates");
    }

    [SkippableFact]
    public async Task Step_WithoutTls_IsToldThatNothingAnswers() =>
        await FailsAsync(Build(certificates: null), Reasons.BuildKitUnavailable, $"BuildKit does not answer at \"{Endpoint}\"");

    [SkippableFact]
    public async Task Step_WithASecretThatLacksKeys_NamesThemAsInput()
    {
        var certificates = RightCertificate();
        File.Delete(Path.Combine(certificates, BuildKitTlsSecret.Certificate));
        File.Delete(Path.Combine(certificates, BuildKitTlsSecret.PrivateKey));

        var end = await Build(certificates).RunAsync(SmallBuild.ImageStep);

        Assert.Equal((ExitCodes.Input, Reasons.BuildKitCertificateInvalid), (end.ExitCode, end.Result.Error?.Reason));
        Assert.Contains("lack tls.crt and tls.key. Add them to the Secret", end.Result.Error!.Message, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task Step_WithAnExpiredCertificate_SaysSinceWhen()
    {
        var certificates = RightCertificate();
        Expire(certificates);

        await FailsAsync(Build(certificates), Reasons.BuildKitCertificateInvalid, "tls.crt expired on 20");
    }

    [SkippableFact]
    public async Task Step_CertificateRotatedWhileItWaits_Builds()
    {
        var certificates = RightCertificate();
        Expire(certificates);
        var build = Build(certificates);
        build.Settings = build.Settings with { BuildKitWait = Patience };
        build.OnLine = line => Renew(line, certificates);

        Assert.Null((await build.RunAsync(SmallBuild.ImageStep)).Result.Error);
        Assert.Contains("cannot be used yet (tls.crt expired", build.Log, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task Step_CertificateExpiredDuringTheBuild_WaitsAsLongAsForCredentials()
    {
        var certificates = RightCertificate();
        var build = Build(certificates, DeadEndpoint(), Endpoint);
        Assert.Null((await build.RunAsync(SmallBuild.ImageStep)).Result.Error);

        Expire(certificates);
        build.Settings = build.Settings with { CredentialsWait = Patience };
        build.OnLine = line => Renew(line, certificates, $"Waiting up to {Patience.TotalSeconds:0} s");

        Assert.Null(await ProblemAsync(build));
    }

    [SkippableFact]
    public async Task Pool_FirstDoesNotAnswer_NextServesAllStepsOfThePod()
    {
        var dead = DeadEndpoint();
        var build = Build(RightCertificate(), dead, Endpoint);

        Assert.Null((await build.RunAsync(SmallBuild.ImageStep)).Result.Error);
        Assert.Contains($"BuildKit does not answer at \"{dead}\"", build.Log, StringComparison.Ordinal);
        Assert.Equal(Endpoint, await File.ReadAllTextAsync(_folder[$"w/results/{SmallBuild.ImageStep}/{BuildKitPool.FileName}"]));

        // The first is back, but the layers of the earlier step are in the other.
        using var back = new Relay(new Uri(dead).Port, new Uri(Endpoint).Port);
        Assert.Null(await ProblemAsync(build));
        Assert.Equal(0, back.Connections);
    }

    [SkippableFact]
    public async Task Pool_MemberOfThePodIsGone_StepFailsAndARetryTakesTheNext()
    {
        var port = FreePort.Of(IPAddress.Loopback);
        var first = $"tcp://127.0.0.1:{port}";
        var certificates = RightCertificate();
        var build = Build(certificates, first, Endpoint);
        using (new Relay(port, new Uri(Endpoint).Port))
        {
            Assert.Null((await build.RunAsync(SmallBuild.ImageStep)).Result.Error);
        }

        var problem = await ProblemAsync(build);
        Assert.Equal(Reasons.BuildKitUnavailable, problem?.Reason);
        Assert.Contains(first, problem!.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Endpoint, problem.Message, StringComparison.Ordinal);

        // Another pod has other results.
        Directory.Delete(_folder["w"], recursive: true);
        var retry = Build(certificates, first, Endpoint);
        Assert.Null((await retry.RunAsync(SmallBuild.ImageStep)).Result.Error);
    }

    [SkippableFact]
    public async Task Pool_NoMemberAnswers_NamesEach()
    {
        Require();
        string[] dead = [DeadEndpoint(), DeadEndpoint()];

        await FailsAsync(Build(RightCertificate(), dead), Reasons.BuildKitUnavailable, dead[0], dead[1], "Connection refused");
    }

    public void Dispose() => _folder.Dispose();

    private static string Endpoint => StackParts.BuildKitTls;

    private static void Require()
    {
        StackParts.Require();
        Skip.If(Endpoint.Length == 0, "STACK_BUILDKIT_TLS is not set: hack/stack/buildkit-tls up && eval \"$(hack/stack/buildkit-tls env)\"");
    }

    private static string DeadEndpoint() => $"tcp://127.0.0.1:{FreePort.Of(IPAddress.Loopback)}";

    private static async Task FailsAsync(SmallBuild build, string reason, params string[] said)
    {
        var end = await build.RunAsync(SmallBuild.ImageStep);

        Assert.Equal((ExitCodes.Infrastructure, reason), (end.ExitCode, end.Result.Error?.Reason));
        Assert.All(said, words => Assert.Contains(words, end.Result.Error!.Message, StringComparison.Ordinal));
    }

    /// <summary>The failure of a later step that uses BuildKit. Null if there is none.</summary>
    private static async Task<StepError?> ProblemAsync(SmallBuild build) => (await build.RunAsync(SmallBuild.FilesStep)).Result.Error;

    private SmallBuild Build(string? certificates, params string[] endpoints)
    {
        Require();
        var build = new SmallBuild(_folder, StackParts.Registry);
        build.Settings = build.Settings with
        {
            BuildKit = endpoints.Length == 0 ? [Endpoint] : endpoints,
            BuildKitTls = certificates,
            BuildKitWait = TimeSpan.FromSeconds(2),
            BuildKitPoolWait = TimeSpan.FromSeconds(1),
            CredentialsWait = TimeSpan.Zero,
        };
        return build.With(Image);
    }

    /// <summary>A folder as the kubelet mounts the Secret.</summary>
    private string RightCertificate()
    {
        Require();
        var folder = Directory.CreateDirectory(_folder["tls"]).FullName;
        Copy(StackParts.BuildKitCerts, "client-default", folder);
        File.Copy(Path.Combine(StackParts.BuildKitCerts, "ca.crt"), Path.Combine(folder, BuildKitTlsSecret.Authority), overwrite: true);
        return folder;
    }

    private static void Copy(string from, string name, string to)
    {
        File.Copy(Path.Combine(from, $"{name}.crt"), Path.Combine(to, BuildKitTlsSecret.Certificate), overwrite: true);
        File.Copy(Path.Combine(from, $"{name}.key"), Path.Combine(to, BuildKitTlsSecret.PrivateKey), overwrite: true);
    }

    private string MakeCertificates(string name)
    {
        RealProgram.Shell($"BUILD_NAMESPACES=images OUT={_folder[name]} {RepositoryFolder}/hack/buildkit-certs");
        return _folder[name];
    }

    private static void Expire(string certificates)
    {
        var (crt, key, ca) = ($"{certificates}/{BuildKitTlsSecret.Certificate}", $"{certificates}/{BuildKitTlsSecret.PrivateKey}", $"{StackParts.BuildKitCerts}/ca");
        RealProgram.Shell(
            $"openssl req -new -key {key} -subj /CN=expired | openssl x509 -req -CA {ca}.crt -CAkey {ca}.key -set_serial 1 -days -1 -out {crt} 2>/dev/null");
    }

    private static void Renew(string line, string certificates, string when = "Waiting up to")
    {
        if (line.Contains(when, StringComparison.Ordinal) && line.Contains("expired", StringComparison.Ordinal))
        {
            Copy(StackParts.BuildKitCerts, "client-default", certificates);
        }
    }

    private static string RepositoryFolder
    {
        get
        {
            var folder = new DirectoryInfo(AppContext.BaseDirectory);
            while (!File.Exists(Path.Combine(folder.FullName, "TalosImageOperator.sln")))
            {
                folder = folder.Parent!;
            }

            return folder.FullName;
        }
    }

    /// <summary>Passes connections of one port of the loopback address on to another.</summary>
    private sealed class Relay : IDisposable
    {
        private readonly TcpListener _listener;
        private readonly CancellationTokenSource _stop = new();
        private readonly Task _work;
        private int _connections;

        public Relay(int port, int target)
        {
            _listener = new TcpListener(IPAddress.Loopback, port);
            _listener.Start();
            _work = AcceptAsync(target);
        }

        public int Connections => _connections;

        public void Dispose()
        {
            _stop.Cancel();
            _listener.Stop();
            _work.Wait();
            _stop.Dispose();
        }

        private async Task AcceptAsync(int target)
        {
            var open = new List<Task>();
            try
            {
                while (true)
                {
                    var client = await _listener.AcceptTcpClientAsync(_stop.Token);
                    Interlocked.Increment(ref _connections);
                    open.Add(PassAsync(client, target));
                }
            }
            catch (Exception fault) when (fault is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                await Task.WhenAll(open);
            }
        }

        private async Task PassAsync(TcpClient client, int target)
        {
            using var near = client;
            using var far = new TcpClient();
            try
            {
                await far.ConnectAsync(IPAddress.Loopback, target, _stop.Token);
                await Task.WhenAny(
                    near.GetStream().CopyToAsync(far.GetStream(), _stop.Token), far.GetStream().CopyToAsync(near.GetStream(), _stop.Token));
            }
            catch (Exception fault) when (fault is OperationCanceledException or IOException or SocketException)
            {
                // The test or a side has ended the connection.
            }
        }
    }
}
