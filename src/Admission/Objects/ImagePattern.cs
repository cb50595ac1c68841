using System.Diagnostics.CodeAnalysis;

namespace Admission.Objects;

/// <summary>
/// A pattern for images, as <c>image.matches(pattern)</c> has it. Parse it once and keep it.
/// <code>
/// pattern    = name [ ":" tag ] [ "@" digest ]
/// name       = "*"                          every repository of every registry
///            | repository                   on Docker Hub: nginx is docker.io/library/nginx, team/app is
/// docker.io/team/app
///            | host "/" repository          host has a '.', ':' or upper-case letter, is localhost, or is "*": every
/// host
///            | "**" "/" repository          every host and every path before the repository
/// </code>
/// <list type="bullet">
/// <item><c>*</c> matches any number of characters within one path segment, host or tag; <c>**</c> as a whole segment
/// for
/// any number of segments, at its end for at least one.</item>
/// <item>The whole name must match: <c>registry.example.com/team</c> matches that one repository, not <c>team-evil</c>,
/// <c>team/app</c> or <c>registry.example.com.evil.io/team</c>. Write <c>registry.example.com/team/**</c> for all
/// below.</item>
/// <item>Without a tag, any tag and any digest fit. A tag must be the image's; an image with neither tag nor digest has
/// the
/// tag <c>latest</c>, so <c>*:latest</c> fits <c>nginx</c>. <c>:*</c> fits every image. A tag fits whatever digest
/// follows it: <c>nginx:1.19</c> fits <c>nginx:1.19@sha256:…</c>.</item>
/// <item>A digest must be the image's; <c>nginx@*</c> fits every <c>nginx</c> that is pinned by digest.</item>
/// <item>Hosts are compared as <see cref="ImageReference"/> normalizes them. Where the host is a wildcard, Docker Hub's
/// <c>library/nginx</c> fits as <c>nginx</c> too.</item>
/// </list>
/// Immutable and thread-safe.
/// </summary>
public sealed class ImagePattern
{
    private readonly string? _host;
    private readonly bool _hostHasWildcard;
    private readonly string? _repository;
    private readonly string[] _segments;
    private readonly string? _tag;
    private readonly string? _digest;

    internal ImagePattern(string text, string? host, string? repository, string? tag, string? digest)
    {
        Text = text;
        _host = host;
        _hostHasWildcard = host is null || host.Contains('*', StringComparison.Ordinal);
        _repository = repository;
        _segments = repository is null || !repository.Contains('*', StringComparison.Ordinal)
            ? []
            : ImagePatternParser.SegmentsOf(repository);
        _tag = tag == "*" ? null : tag;
        _digest = digest;
    }

    /// <summary>The pattern as it was given.</summary>
    public string Text { get; }

    /// <param name="text">The pattern.</param>
    /// <param name="pattern">The pattern; null on error.</param>
    /// <param name="error">The problem and how to fix it; empty on success.</param>
    public static bool TryParse(string text, [NotNullWhen(true)] out ImagePattern? pattern, out string error) =>
        ImagePatternParser.TryParse(text, out pattern, out error);

    /// <summary>Reads a text that is known to be a pattern.</summary>
    /// <exception cref="FormatException">The text is not a pattern.</exception>
    public static ImagePattern Parse(string text) =>
        TryParse(text, out ImagePattern? pattern, out string error) ? pattern : throw new FormatException(error);

    /// <summary>Does the image match? An invalid reference matches no pattern, so no allow list accepts it.</summary>
    public bool Matches(ImageReference image) => image.IsValid && Fits(image, StringComparison.Ordinal);

    /// <summary>
    /// For bans: does the image match, or, if it is not a valid reference, does it look as if it should? In doubt true:
    /// <c>" NGINX:1.19"</c> and <c>docker.io./nginx:1.19</c> resemble <c>nginx:1.19</c>. Equal to <see cref="Matches"/>
    /// for a valid reference.
    /// </summary>
    public bool Resembles(ImageReference image) =>
        image.IsValid ? Matches(image) : Fits(image.Loose, StringComparison.OrdinalIgnoreCase);

    /// <summary>The pattern as it was given.</summary>
    public override string ToString() => Text;

    private bool Fits(ImageReference image, StringComparison comparison) =>
        (_host is null || SegmentGlob.Fits(_host, image.Registry, comparison))
        && FitsRepository(image, comparison)
        && (_tag is null || SegmentGlob.Fits(_tag, image.EffectiveTag, comparison))
        && (_digest is null || (image.Digest.Length > 0 && SegmentGlob.Fits(_digest, image.Digest, comparison)));

    private bool FitsRepository(ImageReference image, StringComparison comparison)
    {
        if (_repository is null || FitsRepository(image.Repository, comparison))
        {
            return true;
        }

        return _hostHasWildcard
            && string.Equals(image.Registry, ImageReference.DockerHub, StringComparison.Ordinal)
            && image.Repository.StartsWith(ImageReference.OfficialPrefix, StringComparison.Ordinal)
            && FitsRepository(image.Repository.AsSpan(ImageReference.OfficialPrefix.Length), comparison);
    }

    private bool FitsRepository(ReadOnlySpan<char> repository, StringComparison comparison) => _segments.Length == 0
        ? SegmentGlob.Fits(_repository!, repository, comparison)
        : SegmentGlob.FitsPath(_segments, repository, comparison);
}
