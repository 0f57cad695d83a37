using TalosImageOperator.Builder.Tests.Support;
using TalosImageOperator.Entities.Conditions;
using TalosImageOperator.Entities.Spec;
using TalosImageOperator.Entities.Status;
using TalosImageOperator.Planning.Contract;

namespace TalosImageOperator.Builder.Tests.Verifying;

/// <summary>Real git, gpg, sqv and ssh-keygen on a repository whose tags and commits are signed, or not.</summary>
public sealed class SourceSignatureTests : IDisposable
{
    private const string Tag = "v1.13.9";

    private readonly TempFolder _folder = new();
    private readonly SourceFetch _fetch;
    private readonly GitRepository _origin;
    private readonly Lazy<GpgKeys> _gpg;
    private readonly string _path;

    public SourceSignatureTests()
    {
        _path = _folder["origin"];
        _origin = GitRepository.Create(_path);
        _origin.Commit("first", 1_700_000_000);
        _fetch = new SourceFetch(_folder) { Verify = new SourceVerifyPlan() };
        _gpg = new Lazy<GpgKeys>(() => new GpgKeys(_folder["gnupg"]));
    }

    [SkippableTheory]
    [InlineData(null)]
    [InlineData(VerifyMode.Tag)]
    public async Task Fetch_SignedTag_IsVerifiedBySomeOfTheKeys(VerifyMode? mode)
    {
        var alice = Trust("alice");
        Trust("bob");
        SignTag("alice");
        _fetch.Verify = new SourceVerifyPlan { Mode = mode };

        await _fetch.SucceedAsync(_origin.Url, Tag);
        Assert.Equal(alice, _fetch.Result!.VerifiedBy);

        // Nothing of it is left for the steps that follow.
        Assert.Empty(Directory.GetFiles(_folder["tmp"], "*", SearchOption.AllDirectories));
    }

    [SkippableFact]
    public async Task Fetch_TagSignedByASubkey_NamesThePrimaryKey()
    {
        GpgKeys.Require();
        var alice = _gpg.Value.Create("alice");
        _gpg.Value.AddSubkey(alice);
        _folder.Write("keys/alice.asc", _gpg.Value.Export("alice"));
        SignTag("alice");
        await _fetch.SucceedAsync(_origin.Url, Tag);
        Assert.Equal(alice, _fetch.Result!.VerifiedBy);
    }

    [SkippableFact]
    public async Task Fetch_TwoKeysInOneFile_AreBothTrusted()
    {
        GpgKeys.Require();
        _gpg.Value.Create("bob");
        var alice = _gpg.Value.Create("alice");
        _folder.Write("keys/all.asc", _gpg.Value.Export("bob") + _gpg.Value.Export("alice"));
        SignTag("alice");
        await _fetch.SucceedAsync(_origin.Url, Tag);
        Assert.Equal(alice, _fetch.Result!.VerifiedBy);
    }

    [SkippableFact]
    public async Task Fetch_BranchWithoutAMode_IsVerifiedByItsCommit()
    {
        var alice = Trust("alice");
        SignCommit("alice");
        await _fetch.SucceedAsync(_origin.Url, "main");
        Assert.Equal(alice, _fetch.Result!.VerifiedBy);
    }

    [SkippableFact]
    public async Task Fetch_AbbreviatedCommit_IsVerified()
    {
        var alice = Trust("alice");
        var commit = SignCommit("alice");
        await _fetch.SucceedAsync(_origin.Url, commit[..9]);
        Assert.Equal(alice, _fetch.Result!.VerifiedBy);
    }

    [SkippableFact]
    public async Task Fetch_TagAndHead_NamesBothSigners()
    {
        var (alice, bob) = (Trust("alice"), Trust("bob"));
        SignCommit("bob");
        SignTag("alice");
        _fetch.Verify = new SourceVerifyPlan { Mode = VerifyMode.TagAndHEAD };
        await _fetch.SucceedAsync(_origin.Url, Tag);
        Assert.Equal($"{alice}, {bob}", _fetch.Result!.VerifiedBy);
    }

    [SkippableFact]
    public async Task Fetch_TagAndHeadWithAnUnsignedCommit_IsRefused()
    {
        Trust("alice");
        SignTag("alice");
        _fetch.Verify = new SourceVerifyPlan { Mode = VerifyMode.TagAndHEAD };
        await RefusedAsync(Tag, Reasons.SignatureMissing, $"spec.source.verify: commit {_origin.Git("rev-parse", "HEAD")} of {_origin.Url} is not signed.");
    }

    [Theory]
    [InlineData("ed25519")]
    [InlineData("ecdsa")]
    [InlineData("rsa")]
    public async Task Fetch_SshSignedTag_IsVerifiedByTheKey(string type)
    {
        var key = TrustSsh("alice", type);
        SignBySsh(key);
        await _fetch.SucceedAsync(_origin.Url, Tag);
        Assert.Equal(RealProgram.Run("ssh-keygen", "-l", "-f", $"{key.Path}.pub").Split(' ')[1], _fetch.Result!.VerifiedBy);
        Assert.Empty(Directory.GetFiles(_folder["tmp"], "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task Fetch_SshSignedCommit_IsVerifiedByOneOfTheKeysInAFile()
    {
        var key = SshKey.Create(_folder["alice"]);
        _folder.Write("keys/team.sshpub", $"# the team\n\n{SshKey.Create(_folder["bob"], "rsa").Public}{key.Public}");
        _origin.Git("-c", "gpg.format=ssh", "-c", $"user.signingkey={key.Path}", "commit", "--quiet", "--allow-empty", "-S", "--message=x");
        await _fetch.SucceedAsync(_origin.Url, "main");
        Assert.StartsWith("SHA256:", _fetch.Result!.VerifiedBy, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Fetch_SshKeyThatIsNotTrusted_IsRefusedByItsFingerprint()
    {
        TrustSsh("bob");
        var alice = SshKey.Create(_folder["alice"]);
        SignBySsh(alice);
        var fingerprint = RealProgram.Run("ssh-keygen", "-l", "-f", $"{alice.Path}.pub").Split(' ')[1];
        await RefusedAsync(Tag, Reasons.SignatureInvalid, $"is signed by key {fingerprint}, which is not among the keys of the Secret referenced by spec.source.verify.secretRef (bob.sshpub).");
    }

    /// <summary>A signature for files, as of a release, is none for tags.</summary>
    [Fact]
    public async Task Fetch_SshSignatureOfAnotherNamespace_IsRefused()
    {
        var key = TrustSsh("alice");
        var payload = $"object {_origin.Git("rev-parse", "HEAD")}\ntype commit\ntag {Tag}\ntagger T <t@example.org> 1700000000 +0000\n\nx\n";
        var file = _folder.Write("payload", payload);
        RealProgram.Run("ssh-keygen", "-Y", "sign", "-f", key.Path, "-n", "file", file);
        MakeTag(payload + await File.ReadAllTextAsync($"{file}.sig"), Tag);
        await RefusedAsync(Tag, Reasons.SignatureInvalid, $"spec.source.verify: the signature of tag \"{Tag}\" of {_origin.Url} is not valid: ");
    }

    [SkippableTheory]
    [InlineData(VerifyMode.Tag)]
    [InlineData(VerifyMode.TagAndHEAD)]
    public async Task Fetch_TagOfABranch_IsRefusedAndAdvisesHead(VerifyMode mode)
    {
        Trust("alice");
        _fetch.Verify = new SourceVerifyPlan { Mode = mode };
        await RefusedAsync("main", Reasons.InvalidSpec, $"spec.source.verify.mode: \"{mode}\" cannot verify \"main\", which is not a tag of {_origin.Url}. Set the mode to HEAD");
    }

    [SkippableFact]
    public async Task Fetch_LightweightTag_IsRefused()
    {
        Trust("alice");
        SignCommit("alice");
        _origin.Git("tag", Tag);
        await RefusedAsync(Tag, Reasons.SignatureMissing, $"spec.source.verify: tag \"{Tag}\" of {_origin.Url} is a lightweight tag, which cannot be signed.");
    }

    [SkippableFact]
    public async Task Fetch_UnsignedTag_IsRefused()
    {
        Trust("alice");
        _origin.Git("tag", "--annotate", "--message=x", Tag);
        await RefusedAsync(Tag, Reasons.SignatureMissing, $"spec.source.verify: tag \"{Tag}\" of {_origin.Url} is not signed. Create the tag with git tag -s");
    }

    [SkippableFact]
    public async Task Fetch_ForeignKey_IsRefusedByItsFingerprint()
    {
        Trust("bob");
        var alice = _gpg.Value.Create("alice");
        SignTag("alice");
        await RefusedAsync(
            Tag, Reasons.SignatureInvalid,
            $"spec.source.verify: tag \"{Tag}\" of {_origin.Url} is signed by key {alice}, which is not among the keys of the Secret referenced by spec.source.verify.secretRef (bob.asc).");
    }

    /// <summary>A server may offer an old tag with known holes under the name of the newest.</summary>
    [SkippableFact]
    public async Task Fetch_RenamedTag_IsRefused()
    {
        var alice = Trust("alice");
        SignTag("alice", "v1.13.8");
        _origin.Git("update-ref", $"refs/tags/{Tag}", _origin.Git("rev-parse", "refs/tags/v1.13.8"));
        await RefusedAsync(Tag, Reasons.SignatureInvalid, $"spec.source.verify: the server offers tag \"v1.13.8\", signed by {alice}, under the name \"{Tag}\".");
    }

    [SkippableFact]
    public async Task Fetch_SignatureOfAnotherCommit_IsRefused()
    {
        Trust("alice");
        SignTag("alice");
        var signed = _origin.Git("cat-file", "tag", Tag);
        var other = _origin.Commit("second", 1_700_000_100);
        MakeTag(signed.Replace(_origin.Git("rev-parse", $"{Tag}^{{commit}}"), other, StringComparison.Ordinal) + "\n", Tag);
        await RefusedAsync(Tag, Reasons.SignatureInvalid, $"spec.source.verify: the signature of tag \"{Tag}\" of {_origin.Url} is not valid: ");
    }

    [SkippableFact]
    public async Task Fetch_TagOfATag_IsRefused()
    {
        Trust("alice");
        SignTag("alice", "inner");
        _gpg.Value.Git(_path, "-c", "user.signingkey=alice", "tag", "--sign", "--message=x", Tag, "inner");
        await RefusedAsync(Tag, Reasons.SignatureInvalid, "Tag the commit itself.");
    }

    [SkippableFact]
    public async Task Fetch_TagThatMovedSinceAnotherPlatform_IsRefused()
    {
        Trust("alice");
        var before = _origin.Git("rev-parse", "HEAD");
        var now = SignCommit("alice");
        SignTag("alice");
        _fetch.Commit = before;
        await RefusedAsync(Tag, Reasons.InvalidSpec, $"points to commit {now} and not to {before}");
    }

    [SkippableTheory]
    [InlineData("team.asc", "hello\n", "is not an OpenPGP public key in ASCII armor.")]
    [InlineData("team.asc", "", "is empty.")]
    [InlineData("team.sshpub", "hello\n", "has a line that is not a public SSH key.")]
    [InlineData("team.sshpub", "\n", "is empty.")]
    [InlineData("team.sshpub", "# nobody\n", "has only comments.")]
    [InlineData("team.sshpub", "cert-authority ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIHuzwYOzvZfOFo1bHdoDxjLGEGOBI41Y0UXa1BL8zGdH\n", "has a line that is not a public SSH key.")]
    public async Task Fetch_KeyThatCannotBeRead_IsRefusedByItsName(string name, string text, string fault)
    {
        Trust("alice");
        SignTag("alice");
        _folder.Write($"keys/{name}", text);
        await RefusedAsync(Tag, Reasons.VerificationKeyUnreadable, $"{name} in the Secret referenced by spec.source.verify.secretRef {fault}");
    }

    [Fact]
    public async Task Fetch_SecretWithoutKeys_IsRefused()
    {
        _folder.Write("keys/alice.pub", "x");
        _origin.Git("tag", "--annotate", "--message=x", Tag);
        await RefusedAsync(Tag, Reasons.VerificationKeyUnreadable, "The Secret referenced by spec.source.verify.secretRef has no public key.");
    }

    [SkippableFact]
    public async Task Fetch_KeysOfTheOtherKindAlone_AreRefused()
    {
        GpgKeys.Require();
        TrustSsh("bob");
        _gpg.Value.Create("alice");
        SignTag("alice");
        await RefusedAsync(Tag, Reasons.SignatureInvalid, "has a signature of OpenPGP, but the Secret referenced by spec.source.verify.secretRef has no *.asc.");
    }

    public void Dispose()
    {
        if (_gpg.IsValueCreated)
        {
            _gpg.Value.Dispose();
        }

        _folder.Dispose();
    }

    // No file of the tree is there: nothing could be built of it.
    private async Task RefusedAsync(string revision, string reason, string sentence)
    {
        var error = await _fetch.FailAsync(_origin.Url, revision);
        Assert.Equal((FailureClass.Input, reason), (error.Class, error.Reason));
        Assert.Contains(sentence, error.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(_folder["w/talos/tree/file"]));
        Assert.False(File.Exists(_folder["w/results/source/source.json"]));
    }

    private string Trust(string name)
    {
        GpgKeys.Require();
        var fingerprint = _gpg.Value.Create(name);
        _folder.Write($"keys/{name}.asc", _gpg.Value.Export(name));
        return fingerprint;
    }

    private SshKey TrustSsh(string name, string type = "ed25519")
    {
        var key = SshKey.Create(_folder[name], type);
        _folder.Write($"keys/{name}.sshpub", key.Public);
        return key;
    }

    private void SignTag(string name, string tag = Tag) => _gpg.Value.Git(_path, "-c", $"user.signingkey={name}", "tag", "--sign", "--message=release ä\n\nmore", tag);

    private void SignBySsh(SshKey key) => _origin.Git("-c", "gpg.format=ssh", "-c", $"user.signingkey={key.Path}", "tag", "--sign", "--message=x", Tag);

    private string SignCommit(string name)
    {
        _gpg.Value.Git(_path, "-c", $"user.signingkey={name}", "commit", "--quiet", "--allow-empty", "-S", "--message=second ä");
        return _origin.Git("rev-parse", "HEAD");
    }

    private void MakeTag(string content, string name)
    {
        var id = _origin.Git("hash-object", "-t", "tag", "-w", "--", _folder.Write("tag", content));
        _origin.Git("update-ref", $"refs/tags/{name}", id);
    }
}
