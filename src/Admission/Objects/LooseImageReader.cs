using System.Globalization;
using System.Text;

namespace Admission.Objects;

/// <summary>
/// Guesses the image that an invalid reference resembles, for bans only: drops spaces, control and invisible
/// characters, converts to lower case, resolves <c>..</c>, and cuts off a user before <c>@</c> and a scheme. A
/// character outside ASCII matches any one character, so that a name with letters that look alike still matches.
/// </summary>
internal static class LooseImageReader
{
    /// <summary>Matches any one character of a pattern.</summary>
    public const char AnyCharacter = '\uFFFD';

    // A pattern has at most 1,024 characters: the cut-off part cannot create a literal match, and matching stays
    // bounded.
    private const int MaxLength = 2048;
    private const int FullWidthFirst = 0xFF01;
    private const int FullWidthLast = 0xFF5E;
    private const int FullWidthToAscii = 0xFEE0;

    public static ImageReference Read(string text)
    {
        string plain = ToPlain(text);
        int scheme = plain.IndexOf("://", StringComparison.Ordinal);
        plain = scheme < 0 ? plain : plain[(scheme + 3)..];

        int lastSlash = plain.LastIndexOf('/');
        string digest = CutAfter(ref plain, plain.IndexOf('@', lastSlash + 1));
        string tag = CutAfter(ref plain, plain.IndexOf(':', lastSlash + 1));

        List<string> segments = Resolve(plain.Split('/'));
        string registry = ImageReference.DockerHub;
        if (segments.Count > 1 && ImageHost.IsHost(segments[0]))
        {
            string host = segments[0][(segments[0].LastIndexOf('@') + 1)..];
            registry = Recognize(ImageHost.Normalize(WithoutTrailingDots(host)));
            segments.RemoveAt(0);
        }

        string repository = string.Join('/', segments).ToLowerInvariant();
        bool isOfficial = registry == ImageReference.DockerHub && segments.Count == 1;
        repository = isOfficial ? ImageReference.OfficialPrefix + repository : repository;
        return new ImageReference(text, registry, repository, tag, digest, "read loosely");
    }

    private static string ToPlain(string text)
    {
        var plain = new StringBuilder();
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (plain.Length == MaxLength)
            {
                break;
            }

            if (rune.IsAscii)
            {
                char c = (char)rune.Value;
                plain.Append(c > ' ' && c != '\u007f' ? c == '\\' ? "/" : c.ToString() : "");
            }
            else if (rune.Value is >= FullWidthFirst and <= FullWidthLast)
            {
                plain.Append((char)(rune.Value - FullWidthToAscii));
            }
            else if (!IsInvisible(rune))
            {
                plain.Append(AnyCharacter);
            }
        }

        return plain.ToString();
    }

    private static bool IsInvisible(Rune rune) => Rune.GetUnicodeCategory(rune) is
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.SpaceSeparator
        or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
        or UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark;

    private static string CutAfter(ref string plain, int position)
    {
        if (position < 0)
        {
            return "";
        }

        string after = plain[(position + 1)..];
        plain = plain[..position];
        return after;
    }

    private static List<string> Resolve(string[] parts)
    {
        var segments = new List<string>();
        foreach (string part in parts)
        {
            if (part == ".." && segments.Count > 0)
            {
                segments.RemoveAt(segments.Count - 1);
            }
            else if (part is not ("" or "." or ".."))
            {
                segments.Add(part);
            }
        }

        return segments;
    }

    /// <summary>
    /// A host that looks like Docker Hub's is treated as Docker Hub: its short names are expanded too.
    /// </summary>
    private static string Recognize(string host)
    {
        foreach (string name in ImageHost.DockerHubNames)
        {
            if (SegmentGlob.Fits(name, host, StringComparison.OrdinalIgnoreCase))
            {
                return ImageReference.DockerHub;
            }
        }

        return host;
    }

    private static string WithoutTrailingDots(string host)
    {
        int colon = host.LastIndexOf(':');
        return colon < 0 ? host.TrimEnd('.') : string.Concat(host[..colon].TrimEnd('.'), host[colon..]);
    }
}
