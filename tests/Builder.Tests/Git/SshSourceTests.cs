using TalosImageOperator.Builder.Tests.Support;
using TalosImageOperator.Entities.Conditions;
using TalosImageOperator.Planning.Contract;

namespace TalosImageOperator.Builder.Tests.Git;

/// <summary>A private repository on a real OpenSSH server.</summary>
public sealed class SshSourceTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly SourceFetch _fetch;
    private readonly GitRepository _origin;
    private readonly string _tagged;
    private readonly string _head;

    public SshSourceTests()
    {
        _fetch = new SourceFetch(_folder);
        _origin = GitRepository.Create(_folder["me/talos"]);
        _tagged = _origin.Commit("first", 1_700_000_000);
        _origin.Git("tag", "--annotate", "--message=x", "v1.13.9");
        _head = _origin.Commit("second", 1_700_000_100);
        _origin.Git("clone", "--quiet", "--bare", ".", Bare);
    }

    private string Bare => _folder["me/talos.git"];

    [SkippableTheory]
    [InlineData("ed25519")]
    [InlineData("ecdsa")]
    [InlineData("rsa")]
    public async Task Fetch_KnownHostOfEachKind_GivesTagBranchAndCommit(string hostKey)
    {
        SshServer.Require();
        using var server = await SshServer.StartAsync(_folder, hostKey);
        With(server);

        Assert.Equal(_tagged, (await _fetch.SucceedAsync(server.Url(Bare), "v1.13.9")).Commit);
        Assert.Equal(_head, (await _fetch.SucceedAsync(server.Url(Bare), "main")).Commit);
        Assert.Equal(_tagged, (await _fetch.SucceedAsync(server.Url(Bare), _tagged)).Commit);
        Assert.Equal(_tagged, (await _fetch.SucceedAsync(server.Url(Bare), _tagged[..9])).Commit);
        Assert.Contains("Accepted publickey", server.Log, StringComparison.Ordinal);
        // The steps after this one run what the source says, in the same folder of temporary files.
        Assert.Empty(Directory.GetFiles(_folder["tmp"], "*", SearchOption.AllDirectories));
    }

    [SkippableFact]
    public async Task Fetch_AddressAsScpWritesIt_IsPort22()
    {
        SshServer.Require();
        using var server = await SshServer.StartOnPort22Async(_folder);
        With(server);
        Assert.Equal(_head, (await _fetch.SucceedAsync($"{SshServer.UserName}@{server.Host}:{Bare}", "main")).Commit);
    }

    [SkippableFact]
    public async Task Fetch_AfterThePush_GivesTheNewCommit()
    {
        SshServer.Require();
        using var server = await SshServer.StartAsync(_folder);
        With(server);

        Assert.Equal(_head, (await _fetch.SucceedAsync(server.Url(Bare), "main")).Commit);
        var moved = _origin.Commit("third", 1_700_000_200);
        _origin.Git("push", "--quiet", Bare, "main");
        Assert.Equal(moved, (await _fetch.SucceedAsync(server.Url(Bare), "main")).Commit);
    }

    [SkippableFact]
    public async Task Fetch_HashedKnownHosts_AreRead()
    {
        SshServer.Require();
        using var server = await SshServer.StartAsync(_folder);
        var hashed = _folder.Write("hashed", KnownHost(server));
        RealProgram.Run("ssh-keygen", "-q", "-H", "-f", hashed);
        With(server, knownHosts: await File.ReadAllTextAsync(hashed));

        Assert.StartsWith("|1|", await File.ReadAllTextAsync(hashed), StringComparison.Ordinal);
        Assert.Equal(_head, (await _fetch.SucceedAsync(server.Url(Bare), "main")).Commit);
    }

    [SkippableTheory]
    [InlineData("\n", "")]
    [InlineData("\r\n", "\r\n")]
    [InlineData("\r\n", "")]
    public async Task Fetch_SecretAsAnEditorLeftIt_IsRead(string lineEnd, string end)
    {
        SshServer.Require();
        using var server = await SshServer.StartAsync(_folder);
        var identity = server.User.Private.TrimEnd().Replace("\n", lineEnd, StringComparison.Ordinal) + end;
        With(server, identity, $"# git.example.org{lineEnd}{KnownHost(server).TrimEnd()}{end}");
        _fetch.With("identity.pub", SshKey.Create(_folder["other-key"]).Public);

        Assert.Equal(_head, (await _fetch.SucceedAsync(server.Url(Bare), "main")).Commit);
    }

    [SkippableTheory]
    [InlineData("rsa", "-m", "PEM")]
    [InlineData("ecdsa", "-m", "PKCS8")]
    public async Task Fetch_IdentityInAnotherFormat_IsRead(string type, params string[] format)
    {
        SshServer.Require();
        using var server = await SshServer.StartAsync(_folder);
        var key = SshKey.Create(_folder["other-key"], type, "", format);
        _folder.Write("authorized_keys", key.Public);
        With(server, key.Private);
        Assert.Equal(_head, (await _fetch.SucceedAsync(server.Url(Bare), "main")).Commit);
    }

    [SkippableFact]
    public async Task Fetch_HostWithAnotherKey_IsRefusedBeforeAnythingIsSaid()
    {
        SshServer.Require();
        using var server = await SshServer.StartAsync(_folder);
        With(server, knownHosts: SshKey.Create(_folder["other-key"]).KnownHost(server.Host, server.Port));
        await RefusedAsync(server, "differs from known_hosts");
        Assert.DoesNotContain("Accepted", server.Log, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task Fetch_HostThatIsNotKnown_IsRefusedWithTheEntryToAdd()
    {
        SshServer.Require();
        using var server = await SshServer.StartAsync(_folder);
        With(server, knownHosts: server.HostKey.KnownHost("git.example.org", server.Port));
        await RefusedAsync(server, $"no entry for \"[{server.Host}]:{server.Port}\"");
        Assert.DoesNotContain("Accepted", server.Log, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task Fetch_WithAnotherIdentity_IsRefused()
    {
        SshServer.Require();
        using var server = await SshServer.StartAsync(_folder);
        With(server, SshKey.Create(_folder["other-key"]).Private);
        await RefusedAsync(server, "use credentials in spec.source.secretRef");
    }

    [SkippableTheory]
    [InlineData("ed25519")]
    [InlineData("rsa", "-m", "PEM")]
    [InlineData("ecdsa", "-m", "PKCS8")]
    public async Task Fetch_WithEncryptedIdentity_FailsAtOnce(string type, params string[] format)
    {
        SshServer.Require();
        using var server = await SshServer.StartAsync(_folder);
        With(server, SshKey.Create(_folder["other-key"], type, "a passphrase", format).Private);
        await RefusedAsync(server, "without a passphrase").WaitAsync(TimeSpan.FromSeconds(20));
    }

    [SkippableFact]
    public async Task Fetch_WithDamagedIdentity_SaysWhatSshSays()
    {
        SshServer.Require();
        using var server = await SshServer.StartAsync(_folder);
        With(server, server.User.Private.Replace("\nb3Bl", "\nB3bl", StringComparison.Ordinal));
        await RefusedAsync(server, "ssh cannot use the identity");
    }

    [SkippableTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Fetch_WithInvalidIdentity_IsRefused(bool publicKey)
    {
        SshServer.Require();
        using var server = await SshServer.StartAsync(_folder);
        With(server, publicKey ? server.User.Public : "c29tZXRoaW5n\n");
        await RefusedAsync(server, publicKey ? "is a public key" : "is not a private key");
    }

    [SkippableFact]
    public async Task Fetch_OfMissingRepository_IsNotFound()
    {
        SshServer.Require();
        using var server = await SshServer.StartAsync(_folder);
        With(server);
        Assert.Equal(Reasons.SourceNotFound, (await _fetch.FailAsync(server.Url("/nowhere/talos.git"), "main")).Reason);
    }

    [SkippableFact]
    public async Task Fetch_FromServerThatIsDown_IsWorthAnotherTry()
    {
        SshServer.Require();
        var server = await SshServer.StartAsync(_folder);
        With(server);
        server.Dispose();
        var error = await _fetch.FailAsync(server.Url(Bare), "main", ExitCodes.Infrastructure);
        Assert.Equal(Reasons.SourceUnreachable, error.Reason);
        Assert.Contains("Connection refused", error.Message, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private static string KnownHost(SshServer server) => server.HostKey.KnownHost(server.Host, server.Port);

    private void With(SshServer server, string? identity = null, string? knownHosts = null) => _fetch
        .With("identity", identity ?? server.User.Private)
        .With("known_hosts", knownHosts ?? KnownHost(server));

    private async Task RefusedAsync(SshServer server, string said)
    {
        var error = await _fetch.FailAsync(server.Url(Bare), "main");
        Assert.Equal(Reasons.SourceRefused, error.Reason);
        Assert.True(error.Message.Contains(said, StringComparison.Ordinal), $"{error.Message}\n{_fetch.Log}");
    }
}
