using Admission.Json;

namespace Admission.Objects;

/// <summary>
/// A container image, read as the kubelet and the container runtime read it.
/// Grammar: https://github.com/distribution/reference (v0.6), with Docker Hub's short names written out:
/// <c>nginx</c> is <c>docker.io/library/nginx</c>.
/// <para>
/// Beyond that grammar, spellings of one host are made one, so that none of them evades a ban: hosts are lower-cased;
/// port 443, the default of HTTPS, is left out; zeros before a port and long forms of an IPv6 address are dropped; and
/// <c>index.docker.io</c>, <c>registry-1.docker.io</c> and <c>registry.hub.docker.com</c>, which all serve Docker Hub,
/// are <c>docker.io</c>. Hosts with an underscore, which have no DNS name, are refused. A digest of a banned tag cannot
/// be recognised: nothing in the text says so.
/// </para>
/// <para>
/// A text that is no reference (empty, white space, upper-case repository, too long) never throws: it has
/// <see cref="IsValid"/> false and an <see cref="Error"/>. The kubelet refuses to start such a container, but a policy
/// must not rely on two parsers agreeing: it matches no allow pattern (<see cref="ImagePattern.Matches"/>), and bans
/// see it in its most harmful reading (<see cref="ImagePattern.Resembles"/>).
/// </para>
/// Immutable; safe to share between threads.
/// </summary>
public sealed class ImageReference
{
    /// <summary>
    /// Longest reference that is read, in UTF-16 units: 1,024. Host, name, tag and digest at their limits fit in it.
    /// </summary>
    public const int MaxLength = 1024;

    /// <summary>Docker Hub, the registry of a name without a host.</summary>
    public const string DockerHub = "docker.io";

    internal const string OfficialPrefix = "library/";

    /// <summary>The image of a container that names none: not valid, with an empty text.</summary>
    public static readonly ImageReference Missing = new("", "", "", "", "", "it is missing. Name an image.");

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
    /// Is there no image at all? A part of an object, such as a Kustomize patch, often names none; the API server
    /// refuses it in a whole Pod. Never true for an empty text.
    /// </summary>
    public bool IsMissing => ReferenceEquals(this, Missing);

    /// <summary>What is wrong with the text and how to fix it, in two sentences; empty if it is valid.</summary>
    public string Error { get; }

    /// <summary>
    /// Host, with its port unless that is 443: <c>docker.io</c>, <c>registry.example.com</c>, <c>localhost:5000</c>,
    /// <c>[::1]:5000</c>. Empty where invalid.
    /// </summary>
    public string Registry { get; }

    /// <summary>Path in the registry, <c>library/nginx</c>. Empty where invalid.</summary>
    public string Repository { get; }

    /// <summary>
    /// Tag as written; empty where the text has none, although that means <c>latest</c> without a digest.
    /// </summary>
    public string Tag { get; }

    /// <summary>Digest, <c>sha256:…</c>; empty where the text has none.</summary>
    public string Digest { get; }

    /// <summary>
    /// The tag that is pulled: <c>latest</c> where there is neither tag nor digest; empty where only a digest counts.
    /// </summary>
    public string EffectiveTag => Tag.Length == 0 && Digest.Length == 0 ? "latest" : Tag;

    /// <summary>Reads an image; never throws. Null is read as the empty text.</summary>
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
    /// The image of what is not a container, or of an image that is not a string: not valid. Its text is the value, or
    /// empty for an object or array, which may hold secrets.
    /// </summary>
    internal static ImageReference Malformed(JsonValue value, string error)
    {
        string text = value.Kind is JsonKind.Object or JsonKind.Array ? "" : value.Text ?? value.ToString();
        return new ImageReference(text, "", "", "", "", error);
    }

    /// <summary>
    /// The reference written out in full, <c>docker.io/library/nginx:1.19</c>; the text as given where invalid.
    /// </summary>
    public string ToFullName() => !IsValid
        ? Text
        : string.Concat(
            $"{Registry}/{Repository}",
            Tag.Length == 0 ? "" : ":" + Tag,
            Digest.Length == 0 ? "" : "@" + Digest);

    /// <summary>The text as it was given.</summary>
    public override string ToString() => Text;

    /// <summary>The reading that bans use for a text that is no reference; itself where valid.</summary>
    internal ImageReference Loose => IsValid ? this : _loose ??= LooseImageReader.Read(Text);
}
