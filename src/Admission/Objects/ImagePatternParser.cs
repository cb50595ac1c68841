using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace Admission.Objects;

/// <summary>Reads an <see cref="ImagePattern"/>.</summary>
internal static class ImagePatternParser
{
    private static readonly SearchValues<char> HostCharacters =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-:[]*");

    private static readonly SearchValues<char> RepositoryCharacters =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789._-*/");

    private static readonly SearchValues<char> TagCharacters =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-*");

    private static readonly SearchValues<char> DigestCharacters =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789:*");

    public static bool TryParse(string text, [NotNullWhen(true)] out ImagePattern? pattern, out string error)
    {
        pattern = null;
        (string name, string? tag, string? digest) = Split(text);
        error = ErrorOf(text, name, tag, digest);
        if (error.Length > 0)
        {
            return false;
        }

        (string? host, string? repository) = SplitName(name);
        pattern = new ImagePattern(text, host, repository, tag, digest);
        return true;
    }

    /// <summary>Segments for matching; a last <c>**</c> matches at least one segment.</summary>
    public static string[] SegmentsOf(string repository)
    {
        string[] segments = repository.Split('/');
        return segments[^1] == "**" ? [.. segments[..^1], "*", "**"] : segments;
    }

    private static (string Name, string? Tag, string? Digest) Split(string text)
    {
        string name = text;
        string? digest = null;
        string? tag = null;
        int at = name.IndexOf('@', name.LastIndexOf('/') + 1);
        if (at >= 0)
        {
            digest = name[(at + 1)..];
            name = name[..at];
        }

        int colon = name.IndexOf(':', name.LastIndexOf('/') + 1);
        if (colon >= 0)
        {
            tag = name[(colon + 1)..];
            name = name[..colon];
        }

        return (name, tag, digest);
    }

    private static string ErrorOf(string text, string name, string? tag, string? digest)
    {
        if (text.Length is 0 or > ImageReference.MaxLength)
        {
            return $"an image pattern has 1 to {ImageReference.MaxLength} characters. Write a pattern such as "
                + "nginx:1.19.";
        }

        if (tag is not null && (tag.Length == 0 || tag.AsSpan().ContainsAnyExcept(TagCharacters)))
        {
            return $"'{text}': not a tag after ':'. Use letters, digits, '_', '.', '-' and '*'.";
        }

        if (digest is not null && (digest.Length == 0 || digest.AsSpan().ContainsAnyExcept(DigestCharacters)))
        {
            return $"'{text}': not a digest after '@'. Write @sha256: and its digits, or @* for any.";
        }

        int slash = name.IndexOf('/', StringComparison.Ordinal);
        bool hasHost = slash >= 0 && IsHost(name.AsSpan(0, slash));
        if (slash < 0 && ImageHost.IsHost(name) && !name.AsSpan().ContainsAnyInRange('A', 'Z'))
        {
            return $"'{text}': '{name}' is a registry, not an image. Write {name}/** for everything in it.";
        }

        return hasHost && !IsHostPattern(name.AsSpan(0, slash))
            ? $"'{text}': not a host before '/'. Write registry.example.com/team/*."
            : RepositoryError(text, hasHost ? name[(slash + 1)..] : name);
    }

    private static string RepositoryError(string text, string repository)
    {
        if (repository.AsSpan().ContainsAnyInRange('A', 'Z'))
        {
            return $"'{text}': the repository contains uppercase letters. Write it in lowercase.";
        }

        if (repository.AsSpan().ContainsAnyExcept(RepositoryCharacters))
        {
            return $"'{text}': not a repository. Use lowercase letters, digits, '.', '_', '-', '/' and '*'.";
        }

        foreach (string segment in repository.Split('/'))
        {
            if (segment is "" or "." or "..")
            {
                return $"'{text}': a path segment is empty or made of dots. Write registry.example.com/team/*.";
            }

            if (segment.Length > 2 && segment.Contains("**", StringComparison.Ordinal))
            {
                return $"'{text}': '**' stands for whole segments. Write team/**, or one '*' within a segment.";
            }
        }

        return "";
    }

    private static bool IsHost(ReadOnlySpan<char> first) => first is "*" or "**" || ImageHost.IsHost(first);

    private static bool IsHostPattern(ReadOnlySpan<char> host) => host.Contains('*')
        ? !host.ContainsAnyExcept(HostCharacters)
        : ImageHost.IsValid(host);

    private static (string? Host, string? Repository) SplitName(string name)
    {
        if (name is "*" or "**")
        {
            return (null, null);
        }

        int slash = name.IndexOf('/', StringComparison.Ordinal);
        ReadOnlySpan<char> first = name.AsSpan(0, Math.Max(slash, 0));
        if (first is "**")
        {
            return (null, name);
        }

        string repository = slash >= 0 && IsHost(first) ? name[(slash + 1)..] : name;
        if (first is "*")
        {
            return (null, repository);
        }

        string host = repository.Length < name.Length ? ImageHost.Normalize(first) : ImageReference.DockerHub;
        bool isOfficial = host == ImageReference.DockerHub
            && repository != "**"
            && !repository.Contains('/', StringComparison.Ordinal);
        return (host, isOfficial ? ImageReference.OfficialPrefix + repository : repository);
    }
}
