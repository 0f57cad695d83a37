using System.Text;

namespace TalosImageOperator.Builder.Verifying;

/// <summary>How an object of git is signed.</summary>
public enum SignatureKind
{
    None,
    OpenPgp,
    Ssh,

    /// <summary>A certificate, as gitsign makes it.</summary>
    X509,
}

/// <summary>An annotated tag or a commit of git, divided into what was signed and the signature.</summary>
/// <param name="Payload">The bytes that were signed.</param>
/// <param name="Signature">In ASCII armor. Empty without one.</param>
/// <param name="Kind">Of the signature.</param>
public sealed record SignedObject(byte[] Payload, byte[] Signature, SignatureKind Kind)
{
    private static readonly (string Line, SignatureKind Kind)[] Starts =
    [
        ("-----BEGIN PGP SIGNATURE-----", SignatureKind.OpenPgp),
        ("-----BEGIN PGP MESSAGE-----", SignatureKind.OpenPgp),
        ("-----BEGIN SSH SIGNATURE-----", SignatureKind.Ssh),
        ("-----BEGIN SIGNED MESSAGE-----", SignatureKind.X509),
    ];

    /// <summary>The values of a header, such as <c>object</c>, in their order.</summary>
    public IReadOnlyList<string> Headers(string name) =>
    [
        .. Lines(Payload).TakeWhile(line => line.Length > 0).Select(line => Encoding.UTF8.GetString(Payload, line.Start, line.Length))
            .Where(line => line.StartsWith($"{name} ", StringComparison.Ordinal)).Select(line => line[(name.Length + 1)..]),
    ];

    /// <summary>The signature of a tag is the end of its message, as git finds it: from the last line that starts one.</summary>
    public static SignedObject OfTag(byte[] content)
    {
        var (start, kind) = (content.Length, SignatureKind.None);
        foreach (var line in Lines(content))
        {
            if (KindOf(content, line.Start, line.Length) is var found and not SignatureKind.None)
            {
                (start, kind) = (line.Start, found);
            }
        }

        return new SignedObject(content[..start], content[start..], kind);
    }

    /// <summary>
    /// The signature of a commit is its header <c>gpgsig</c>, whose further lines start with a space. Everything else is signed, but for the
    /// header of the same commit in a repository of SHA-256.
    /// </summary>
    public static SignedObject OfCommit(byte[] content)
    {
        var (payload, signature) = (new MemoryStream(content.Length), new MemoryStream());
        var target = (MemoryStream?)payload;
        var (inHeaders, found) = (true, 0);
        foreach (var (start, length) in Lines(content))
        {
            var line = content.AsSpan(start, Math.Min(length + 1, content.Length - start));
            inHeaders &= length > 0;
            if (!inHeaders)
            {
                payload.Write(line);
                continue;
            }

            if (line.StartsWith("gpgsig "u8))
            {
                (target, found) = (signature, found + 1);
                line = line["gpgsig ".Length..];
            }
            else if (line.StartsWith("gpgsig-sha256 "u8))
            {
                target = null;
            }
            else if (line[0] != ' ')
            {
                target = payload;
            }
            else if (target == signature)
            {
                line = line[1..];
            }

            target?.Write(line);
        }

        var armor = signature.ToArray();
        return new SignedObject(payload.ToArray(), armor, found == 1 ? KindOf(armor, 0, armor.Length) : SignatureKind.None);
    }

    private static SignatureKind KindOf(byte[] content, int start, int length) =>
        Starts.FirstOrDefault(mark => content.AsSpan(start, length).StartsWith(Encoding.ASCII.GetBytes(mark.Line))).Kind;

    // Without their line feeds.
    private static IEnumerable<(int Start, int Length)> Lines(byte[] content)
    {
        for (var start = 0; start < content.Length;)
        {
            var length = Array.IndexOf(content, (byte)'\n', start) is >= 0 and var end ? end - start : content.Length - start;
            yield return (start, length);
            start += length + 1;
        }
    }
}
