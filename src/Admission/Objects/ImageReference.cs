using Admission.Json;

namespace Admission.Objects;

/// <summary>
/// A container image, read as the kubelet and the container runtime read it.
/// Grammar: https://github.com/distribution/reference (v0.6), with Docker Hub's short names written out:
/// <c>nginx</c> is <c>docker.io/library/nginx</c>.
/// <para>
/// In addition to that grammar, different forms of one host become equal, so that none of them evades a ban: hosts are
/// converted to lower case; port 443, the default of HTTPS, is omitted; leading zeros of a port and long forms of an
/// IPv6 address are removed; and <c>index.docker.io</c>, <c>registry-1.docker.io</c> and
/// <c>registry.hub.docker.com</c>, which all serve Docker Hub, become <c>docker.io</c>. Hosts with an underscore, which
/// have no DNS name, are rejected. The digest of a banned tag cannot be recognized, because the text does not contain
/// the tag.
/// </para>
/// <para>
/// An invalid text (empty, white space, upper-case repository, too long) never throws: <see cref="IsValid"/> is false,
/// and <see cref="Error"/> has the reason. The kubelet does not start such a container, but a policy must not rely on
/// two parsers agreeing: the text matches no allow pattern (<see cref="ImagePattern.Matches"/>), and bans use its most
/// harmful reading (<see cref="ImagePattern.Resembles"/>).
/// </para>
/// Immutable and thread-safe.
/// </summary>
public sealed class ImageReference
{
    /// <summary>
    /// Maximum length of a reference, in UTF-16 units: 1,024. Host, name, tag and digest of maximum length fit in it.
    /// </summary>
    public const int MaxLength = 1024;

    /// <summary>Docker Hub, the registry of a name without a host.</summary>
    public const string DockerHub = "docker.io";

    internal const string OfficialPrefix = "library/";

    /// <summary>The image of a container without one: not valid, with an empty text.</summary>
    public static readonly ImageReference Missing = new("", "", "", "", "", "it is missing. Specify an image.");

    private ImageReference? _loose;

    internal ImageReference(string text, string registry, string repository, string tag, string digest, string error)
    {
        Text = text;
        Registry = registry;
        Repository = repository;
        Tag = tag;
        Digest = digest;
        Error = error;
    }

    /// <summary>The text as it was given.</summary>
    public string Text { get; }

    /// <summary>Is the text a reference that a runtime can pull?</summary>
    public bool IsValid => Error.Length == 0;

    /// <summary>
    /// Is there no image at all? A part of an object, such as a Kustomize patch, often has none; the API server rejects
    /// this in a whole Pod. Never true for an empty text.
    /// </summary>
    public bool IsMissing => ReferenceEquals(this, Missing);

    /// <summary>The problem and how to fix it, in two sentences; empty if the text is valid.</summary>
    public string Error { get; }

    /// <summary>
    /// Host, with its port unless that is 443: <c>docker.io</c>, <c>registry.example.com</c>, <c>localhost:5000</c>,
    /// <c>[::1]:5000</c>. Empty if invalid.
    /// </summary>
    public string Registry { get; }

    /// <summary>Path in the registry, <c>library/nginx</c>. Empty if invalid.</summary>
    public string Repository { get; }

    /// <summary>
    /// Tag as written; empty if the text has none, although that means <c>latest</c> without a digest.
    /// </summary>
    public string Tag { get; }

    /// <summary>Digest, <c>sha256:…</c>; empty if the text has none.</summary>
    public string Digest { get; }

    /// <summary>
    /// The tag that is pulled: <c>latest</c> if there is neither tag nor digest; empty if only a digest counts.
    /// </summary>
    public string EffectiveTag => Tag.Length == 0 && Digest.Length == 0 ? "latest" : Tag;

    /// <summary>Reads an image; never throws. Null counts as the empty text.</summary>
    public static ImageReference Parse(string? text) => ImageReferenceParser.Parse(text ?? "");

    /// <summary>
    /// Reads the member <c>image</c> of a container; never throws. An absent or null member is <see cref="Missing"/>; a
    /// value that is not a string is not valid.
    /// </summary>
    public static ImageReference Read(JsonValue? member) => member switch
    {
        null or { Kind: JsonKind.Null } => Missing,
        { Text: { } text } => Parse(text),
        _ => Malformed(member, "it is not a string. Write the image as a string."),
    };

    /// <summary>
    /// The image of something that is not a container, or of an image that is not a string: not valid. Its text is the
    /// value, or empty for an object or array, which can contain secrets.
    /// </summary>
    internal static ImageReference Malformed(JsonValue value, string error)
    {
        string text = value.Kind is JsonKind.Object or JsonKind.Array ? "" : value.Text ?? value.ToString();
        return new ImageReference(text, "", "", "", "", error);
    }

    /// <summary>The full reference, <c>docker.io/library/nginx:1.19</c>; the original text if invalid.</summary>
    public string ToFullName() => !IsValid
        ? Text
        : string.Concat(
            $"{Registry}/{Repository}",
            Tag.Length == 0 ? "" : ":" + Tag,
            Digest.Length == 0 ? "" : "@" + Digest);

    /// <summary>The text as it was given.</summary>
    public override string ToString() => Text;

    /// <summary>The tolerant reading that bans use for an invalid reference; the reference itself if valid.</summary>
    internal ImageReference Loose => IsValid ? this : _loose ??= LooseImageReader.Read(Text);
}
