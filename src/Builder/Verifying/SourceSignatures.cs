using TalosImageOperator.Builder.Failures;
using TalosImageOperator.Builder.Git;
using TalosImageOperator.Builder.Secrets;
using TalosImageOperator.Builder.Steps;
using TalosImageOperator.Entities.Conditions;
using TalosImageOperator.Entities.Spec;
using TalosImageOperator.Planning.Contract;

namespace TalosImageOperator.Builder.Verifying;

/// <summary>
/// Verifies who signed the tag or the commit of a source tree, after it was fetched and before a file of it is checked out.
/// </summary>
public sealed class SourceSignatures(StepContext context, GitClient git, GitSource source)
{
    private readonly string _field = $"{source.Field}.verify";

    /// <summary>What can be known before anything is fetched: the revision is a tag where its signature is asked for.</summary>
    /// <exception cref="StepFailedException">Input.</exception>
    public static void Require(GitSource source, SourceVerifyPlan plan, RemoteRevision remote, string revision, string? pinned, string repository)
    {
        if (ModeOf(plan, remote) is VerifyMode.HEAD)
        {
            return;
        }

        if (remote.Kind != RevisionKind.Tag)
        {
            throw Refused(
                $"{source.Field}.verify.mode: \"{plan.Mode}\" cannot verify \"{revision}\", which is not a tag of {repository}. Set the mode to HEAD, which "
                + $"verifies the signature of the commit, or {source.RevisionFields} to a signed tag.");
        }

        if (pinned is not null && pinned != remote.Commit)
        {
            throw Refused(
                $"{source.Field}.verify: tag \"{revision}\" of {repository} points to commit {remote.Commit} and not to {pinned}, which is built: the tag has moved. "
                + "Find out why, then request a rebuild, or set the mode to HEAD.");
        }
    }

    /// <returns>The fingerprints of the keys that signed.</returns>
    /// <exception cref="StepFailedException">Input: a signature is missing, invalid or of a key that is not trusted.</exception>
    public async Task<string> VerifyAsync(SourceVerifyPlan plan, RemoteRevision remote, string revision, string commit, CancellationToken stop)
    {
        var keys = TrustedKeys.Read(source.VerifyKeys, $"{_field}.secretRef");
        var folder = new PrivateFolder(Path.Combine(context.Settings.Temp, $"verify-{source.Field}"));
        try
        {
            var mode = ModeOf(plan, remote);
            List<string> signers = [];
            if (mode is not VerifyMode.HEAD)
            {
                signers.Add(await VerifyTagAsync(keys, folder, revision, commit, stop));
            }

            if (mode is not VerifyMode.Tag)
            {
                var content = SignedObject.OfCommit(await ReadAsync(folder, "commit", commit, stop));
                signers.Add(await VerifyAsync(keys, folder, content, $"commit {commit}", "Sign commits with git commit -S", stop));
            }

            return string.Join(", ", signers.Distinct());
        }
        finally
        {
            folder.Delete();
        }
    }

    private static VerifyMode ModeOf(SourceVerifyPlan plan, RemoteRevision remote) =>
        plan.Mode ?? (remote.Kind == RevisionKind.Tag ? VerifyMode.Tag : VerifyMode.HEAD);

    private async Task<string> VerifyTagAsync(TrustedKeys keys, PrivateFolder folder, string tag, string commit, CancellationToken stop)
    {
        var id = await git.ReadAsync(GitArguments.ObjectOfTag(tag), tag, stop);
        if (await git.ReadAsync(GitArguments.TypeOf(id), tag, stop) != "tag")
        {
            throw Missing($"{_field}: tag \"{tag}\" of {git.Repository} is a lightweight tag, which cannot be signed. Create it with git tag -s, or set the mode to HEAD if its commit is signed.");
        }

        var content = SignedObject.OfTag(await ReadAsync(folder, "tag", id, stop));
        var signer = await VerifyAsync(keys, folder, content, $"tag \"{tag}\"", "Create the tag with git tag -s", stop);

        // A signature says nothing of the name under which a server offers the tag.
        if (content.Headers("tag") is not [var name] || name != tag)
        {
            throw Invalid(
                $"{_field}: the server offers tag \"{string.Join(' ', content.Headers("tag"))}\", signed by {signer}, under the name \"{tag}\". Do not build from {git.Repository} before you know why.");
        }

        if (content.Headers("type") is not ["commit"] || content.Headers("object") is not [var target] || target != commit)
        {
            throw Invalid($"{_field}: tag \"{tag}\" is signed by {signer} for {string.Join(' ', content.Headers("type"))} {string.Join(' ', content.Headers("object"))}, not for commit {commit}, which is built. Tag the commit itself.");
        }

        return signer;
    }

    private async Task<string> VerifyAsync(TrustedKeys keys, PrivateFolder folder, SignedObject content, string what, string remedy, CancellationToken stop)
    {
        if (content.Kind is SignatureKind.None)
        {
            throw Missing($"{_field}: {what} of {git.Repository} is not signed. {remedy}, or remove {_field}.");
        }

        if (content.Kind is SignatureKind.X509)
        {
            throw Invalid($"{_field}: {what} of {git.Repository} is signed with an X.509 certificate. {remedy} and an OpenPGP or SSH key.");
        }

        if ((content.Kind is SignatureKind.Ssh ? keys.Ssh : keys.OpenPgp).Count == 0)
        {
            var (name, suffix) = content.Kind is SignatureKind.Ssh ? ("SSH", "*.sshpub") : ("OpenPGP", "*.asc");
            throw Invalid($"{_field}: {what} of {git.Repository} has a signature of {name}, but the Secret referenced by {_field}.secretRef has no {suffix}. Add the key if you trust it.");
        }

        var files = new SignatureFiles(folder, content);
        var outcome = content.Kind is SignatureKind.Ssh
            ? await SshSignature.VerifyAsync(context, keys, files, stop)
            : await OpenPgpSignature.VerifyAsync(context, keys, files, stop);
        if (outcome.VerifiedBy is { } signer)
        {
            context.Log.Info($"Verified: {what} is signed by {signer}");
            return signer;
        }

        throw outcome.Foreign is { } foreign
            ? Invalid(
                $"{_field}: {what} of {git.Repository} is signed by key {foreign}, which is not among the keys of the Secret referenced by {_field}.secretRef ({keys.Listed}). "
                + "Add the key if you trust it.")
            : Invalid($"{_field}: the signature of {what} of {git.Repository} is not valid: {outcome.Fault} Do not build from it before you know why.");
    }

    private async Task<byte[]> ReadAsync(PrivateFolder folder, string type, string id, CancellationToken stop)
    {
        var file = folder.Write(type, "");
        await git.SaveObjectAsync(type, id, file, stop);
        return await File.ReadAllBytesAsync(file, stop);
    }

    private static StepFailedException Refused(string message) => StepFailedException.Input(Reasons.InvalidSpec, message);

    private static StepFailedException Missing(string message) => StepFailedException.Input(Reasons.SignatureMissing, message);

    private static StepFailedException Invalid(string message) => StepFailedException.Input(Reasons.SignatureInvalid, message);
}
