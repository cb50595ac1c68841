using System.Diagnostics.CodeAnalysis;
using Admission.Cel.Values;

namespace Admission.Cel.Kyverno;

/// <summary>
/// A reference of an image, read as Kyverno reads it: without a registry it is on Docker Hub, and a digest hides the
/// tag.
/// </summary>
internal sealed class KyvernoImage : CelOpaque
{
    public static readonly CelType ImageType = CelType.Struct("kyverno.image");

    private const string DockerHub = "index.docker.io";
    private const int MaxTagLength = 128;
    private const int DigestLength = 64;

    private readonly string _written;

    private KyvernoImage(string written, string registry, string repository, string tag, string digest)
    {
        _written = written;
        Registry = registry;
        Repository = repository;
        Tag = tag;
        Digest = digest;
    }

    public string Registry { get; }

    public string Repository { get; }

    /// <summary>The tag, <c>latest</c> if none is written; empty beside a digest.</summary>
    public string Tag { get; }

    /// <summary>The digest; empty for none.</summary>
    public string Digest { get; }

    public string Identifier => Digest.Length > 0 ? Digest : Tag;

    /// <summary>
    /// The tag and the digest with their separators, taken from the reference as Kyverno takes them: the text after as
    /// many characters as the full name of the repository has. For a short name of Docker Hub with a digest, this is a
    /// part of the digest.
    /// </summary>
    public string IdentifierWithSeparator
    {
        get
        {
            int length = Registry.Length + 1 + Repository.Length;
            return _written.Length > length ? _written[length..] : $":{Identifier}";
        }
    }

    public override CelType Type => ImageType;

    public override (string Key, string Text) Json =>
        ("$image", $"{Registry}/{Repository}{(Digest.Length > 0 ? "@" : ":")}{Identifier}");

    public override bool IsSame(CelOpaque other) => other is KyvernoImage image && image.Json == Json;

    public static bool TryParse(string text, [NotNullWhen(true)] out KyvernoImage? image, out string problem)
    {
        image = null;
        problem = $"could not parse reference: {text}";
        string[] parts = text.Split('@');
        string digest = parts.Length == 2 ? parts[1] : "";
        if (parts.Length > 2 || (parts.Length == 2 && !IsDigest(digest)))
        {
            return false;
        }

        string name = parts[0];
        string tag = digest.Length > 0 ? "" : "latest";
        int colon = name.LastIndexOf(':');
        if (colon >= 0 && name.IndexOf('/', colon) < 0)
        {
            string written = name[(colon + 1)..];
            if (!IsTag(written))
            {
                return false;
            }

            tag = digest.Length > 0 ? "" : written;
            name = name[..colon];
        }

        string registry = DockerHub;
        int slash = name.IndexOf('/', StringComparison.Ordinal);
        if (slash > 0 && (name.AsSpan(0, slash).IndexOfAny('.', ':') >= 0 || name[..slash] == "localhost"))
        {
            registry = name[..slash] == "docker.io" ? DockerHub : name[..slash];
            name = name[(slash + 1)..];
        }

        if (name.Length is < 2 or > 255 || name.AsSpan().IndexOfAnyExcept(RepositoryCharacters) >= 0)
        {
            return false;
        }

        bool isOfficial = registry == DockerHub && !name.Contains('/', StringComparison.Ordinal);
        image = new KyvernoImage(text, registry, isOfficial ? "library/" + name : name, tag, digest);
        return true;
    }

    private static readonly System.Buffers.SearchValues<char> RepositoryCharacters =
        System.Buffers.SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789_-./");

    private static bool IsTag(string text) => text.Length is > 0 and <= MaxTagLength
        && text.All(static c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.');

    private static bool IsDigest(string text) => text.StartsWith("sha256:", StringComparison.Ordinal)
        && text.Length == "sha256:".Length + DigestLength
        && text["sha256:".Length..].All(static c => char.IsAsciiDigit(c) || c is >= 'a' and <= 'f');
}
