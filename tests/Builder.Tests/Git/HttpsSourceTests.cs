using System.Collections.Concurrent;
using TalosImageOperator.Builder.Tests.Support;
using TalosImageOperator.Entities.Conditions;
using TalosImageOperator.Planning.Contract;

namespace TalosImageOperator.Builder.Tests.Git;

/// <summary>A private repository on a real HTTPS server whose certificate is of an authority that no machine knows.</summary>
public sealed class HttpsSourceTests : IAsyncLifetime, IDisposable
{
    private const string Password = "hunter2hunter2";
    private const string Token = "glpat-tttttttttttttttttttt";
    private const string Address = "127.0.0.1";

    private readonly TempFolder _folder = new();
    private readonly PrivateAuthority _authority = new();
    private readonly List<HttpsGitServer> _servers = [];
    private readonly SourceFetch _fetch;
    private readonly GitRepository _origin;
    private readonly string _tagged;
    private readonly string _head;

    public HttpsSourceTests()
    {
        _fetch = new SourceFetch(_folder);
        _origin = GitRepository.Create(_folder["origin"]);
        _tagged = _origin.Commit("first", 1_700_000_000);
        _origin.Git("tag", "--annotate", "--message=x", "v1.13.9");
        _head = _origin.Commit("second", 1_700_000_100);
        _origin.Git("clone", "--quiet", "--bare", ".", _folder["git/me/talos.git"]);
    }

    public Task InitializeAsync() => Task.CompletedTask;

    [Fact]
    public async Task Fetch_WithAuthorityAndPassword_GivesTagBranchAndCommit()
    {
        var url = await UrlAsync();
        WithPassword();

        Assert.Equal(_tagged, (await _fetch.SucceedAsync(url, "v1.13.9")).Commit);
        Assert.Equal(_head, (await _fetch.SucceedAsync(url, "main")).Commit);
        Assert.Equal(_tagged, (await _fetch.SucceedAsync(url, _tagged)).Commit);
        Assert.Equal(_tagged, (await _fetch.SucceedAsync(url, _tagged[..9])).Commit);
        Assert.DoesNotContain(Password, _fetch.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Fetch_AfterThePush_GivesTheNewCommit()
    {
        var url = await UrlAsync();
        WithPassword();

        Assert.Equal(_head, (await _fetch.SucceedAsync(url, "main")).Commit);
        var moved = _origin.Commit("third", 1_700_000_200);
        _origin.Git("push", "--quiet", _folder["git/me/talos.git"], "main");
        Assert.Equal(moved, (await _fetch.SucceedAsync(url, "main")).Commit);
    }

    [Theory]
    [InlineData("me@example.org")]
    [InlineData("robot$talos+build")]
    [InlineData(@"CORP\o'me")]
    public async Task Fetch_WithUnusualUserName_LogsIn(string username)
    {
        var url = await UrlAsync(HttpsGitServer.Basic(username, Password));
        WithPassword(username: username);
        Assert.Equal(_head, (await _fetch.SucceedAsync(url, "main")).Commit);
    }

    [Fact]
    public async Task Fetch_WithBearerToken_LogsInAndLeavesNothing()
    {
        var url = await UrlAsync($"Bearer {Token}");
        _fetch.With("ca.crt", _authority.Pem).With("bearerToken", $"{Token}\n");

        Assert.Equal(_tagged, (await _fetch.SucceedAsync(url, "v1.13.9")).Commit);
        Assert.Equal(_head, (await _fetch.SucceedAsync(url, "main")).Commit);
        Assert.DoesNotContain(Token, _fetch.Log, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_folder["tmp"], "*", SearchOption.AllDirectories));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Fetch_WhileItRuns_NoProcessShowsTheSecret(bool bearer)
    {
        var url = await UrlAsync(bearer ? $"Bearer {Token}" : HttpsGitServer.Basic("me", Password));
        var (secret, shown, control) = (bearer ? Token : Password, new ConcurrentQueue<string>(), new ConcurrentQueue<string>());
        _servers[0].OnRequest = () =>
        {
            foreach (var process in RunningProcesses.Showing(secret))
            {
                shown.Enqueue(process);
            }

            foreach (var process in RunningProcesses.Showing($"git-remote-https origin {url}"))
            {
                control.Enqueue(process);
            }
        };
        if (bearer)
        {
            _fetch.With("ca.crt", _authority.Pem).With("bearerToken", secret);
        }
        else
        {
            WithPassword();
        }

        await _fetch.SucceedAsync(url, "main");

        Assert.NotEmpty(control);
        Assert.Empty(shown);
    }

    [Fact]
    public async Task Fetch_WithWrongPassword_IsRefused()
    {
        var url = await UrlAsync();
        WithPassword("letmeinletmein");
        await RefusedAsync(url, "use credentials in spec.source.secretRef");
        Assert.DoesNotContain("letmein", _fetch.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Fetch_WithoutPassword_IsRefused()
    {
        var url = await UrlAsync();
        _fetch.With("ca.crt", _authority.Pem);
        await RefusedAsync(url, "use credentials in spec.source.secretRef");
    }

    [Fact]
    public async Task Fetch_WithWrongBearerToken_IsRefused()
    {
        var url = await UrlAsync();
        _fetch.With("ca.crt", _authority.Pem).With("bearerToken", "another");
        await RefusedAsync(url, "use credentials in spec.source.secretRef");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Fetch_WithoutItsAuthority_NamesTheKeyAndGivesNoPassword(bool another)
    {
        var url = await UrlAsync();
        WithPassword();
        using var other = new PrivateAuthority();
        if (another)
        {
            _fetch.With("ca.crt", other.Pem);
        }
        else
        {
            File.Delete(_folder["secret/ca.crt"]);
        }

        await RefusedAsync(url, "ca.crt");
        Assert.Empty(_servers[0].Authorizations);
    }

    [Fact]
    public async Task Fetch_WithAuthorityThatIsNone_NamesTheKey()
    {
        var url = await UrlAsync();
        WithPassword();
        _fetch.With("ca.crt", "c29tZXRoaW5n\n");
        await RefusedAsync(url, "ca.crt");
    }

    [Theory]
    [InlineData("git.example.org", 10, "for another host name")]
    [InlineData(Address, -1, "has not expired")]
    public async Task Fetch_WithCertificateThatDoesNotFit_SaysWhy(string host, int days, string said)
    {
        var url = await UrlAsync(host: host, days: days);
        WithPassword();
        await RefusedAsync(url, said);
        Assert.Empty(_servers[0].Authorizations);
    }

    [Fact]
    public async Task Fetch_OfMovedRepository_FollowsOnTheSameServer()
    {
        var url = await UrlAsync();
        var (server, moved) = (_servers[0], url.Replace("talos.git", "old.git", StringComparison.Ordinal));
        server.RedirectBeforeLogin = path => path.StartsWith("/me/old.git", StringComparison.Ordinal)
            ? server.Url + path.Replace("old.git", "talos.git", StringComparison.Ordinal)
            : null;
        WithPassword();
        Assert.Equal(_head, (await _fetch.SucceedAsync(moved, "main")).Commit);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Fetch_RedirectedToAnotherServer_GivesThatOneNoPassword(bool afterLogin)
    {
        var url = await UrlAsync();
        await UrlAsync();
        var (first, other) = (_servers[0], _servers[1]);
        if (afterLogin)
        {
            first.RedirectAfterLogin = path => other.Url + path;
        }
        else
        {
            first.RedirectBeforeLogin = path => other.Url + path;
        }

        WithPassword();

        await RefusedAsync(url, "use credentials in spec.source.secretRef");
        Assert.Empty(other.Authorizations);
    }

    [Fact]
    public async Task Fetch_RedirectedWithBearerToken_EndsThere()
    {
        var url = await UrlAsync($"Bearer {Token}");
        await UrlAsync($"Bearer {Token}");
        var other = _servers[1];
        _servers[0].RedirectAfterLogin = path => other.Url + path;
        _fetch.With("ca.crt", _authority.Pem).With("bearerToken", Token);

        await RefusedAsync(url, "redirects");
        Assert.Empty(other.Authorizations);
    }

    [Fact]
    public async Task Fetch_RedirectedToALoginPage_IsRefused()
    {
        var url = await UrlAsync();
        _servers[0].RedirectBeforeLogin = _ => _servers[0].Url + HttpsGitServer.LoginPage;
        WithPassword();
        await RefusedAsync(url, "login page");
    }

    [Fact]
    public async Task Fetch_OfMissingRepository_IsNotFound()
    {
        var url = await UrlAsync();
        WithPassword();
        var error = await _fetch.FailAsync(url.Replace("talos.git", "none.git", StringComparison.Ordinal), "main");
        Assert.Equal(Reasons.SourceNotFound, error.Reason);
    }

    [Fact]
    public async Task Fetch_FromServerThatIsDown_IsWorthAnotherTry()
    {
        var url = await UrlAsync();
        WithPassword();
        await _servers[0].DisposeAsync();
        var error = await _fetch.FailAsync(url, "main", ExitCodes.Infrastructure);
        Assert.Equal(Reasons.SourceUnreachable, error.Reason);
    }

    public async Task DisposeAsync()
    {
        foreach (var server in _servers)
        {
            await server.DisposeAsync();
        }
    }

    public void Dispose()
    {
        _authority.Dispose();
        _folder.Dispose();
    }

    // Starts one more server.
    private async Task<string> UrlAsync(string? authorization = null, string host = Address, int days = 10)
    {
        var certificate = _authority.Certify(host, days);
        var server = await HttpsGitServer.StartAsync(_folder["git"], certificate, authorization ?? HttpsGitServer.Basic("me", Password));
        _servers.Add(server);
        return $"{server.Url}/me/talos.git";
    }

    private void WithPassword(string password = Password, string username = "me") => _fetch
        .With("ca.crt", _authority.Pem)
        .With("username", username)
        .With("password", $"{password}\n");

    private async Task RefusedAsync(string url, string said)
    {
        var error = await _fetch.FailAsync(url, "main");
        Assert.True(error.Reason == Reasons.SourceRefused, $"{error.Reason}: {error.Message}\n{_fetch.Log}");
        Assert.True(error.Message.Contains(said, StringComparison.Ordinal), $"{error.Message}\n{_fetch.Log}");
    }
}
