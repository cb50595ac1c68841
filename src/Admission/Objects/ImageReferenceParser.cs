namespace Admission.Objects;

/// <summary>The distribution reference grammar, read in one pass without regular expressions.</summary>
internal static class ImageReferenceParser
{
    private const int MaxRepositoryLength = 255;
    private const int MaxTagLength = 128;
    private const int IdentifierLength = 64;

    public static ImageReference Parse(string text)
    {
        if (text.Length == 0)
        {
            return Invalid(text, "it is empty. Specify an image, such as registry.example.com/team/app:1.2.3.");
        }

        if (text.Length > ImageReference.MaxLength)
        {
            return Invalid(text, $"it is longer than {ImageReference.MaxLength} characters. Use a shorter name.");
        }

        if (text.AsSpan().ContainsAny(' ', '\t', '\n') || text.AsSpan().ContainsAny('\r', '\v', '\f'))
        {
            return Invalid(text, "it contains whitespace. Remove it.");
        }

        int slash = text.IndexOf('/', StringComparison.Ordinal);
        bool hasHost = slash >= 0 && ImageHost.IsHost(text.AsSpan(0, slash));
        string registry = ImageReference.DockerHub;
        if (hasHost)
        {
            if (!ImageHost.IsValid(text.AsSpan(0, slash)))
            {
                return Invalid(text, "the host of the registry is not valid. Write it as registry.example.com:5000.");
            }

            registry = ImageHost.Normalize(text.AsSpan(0, slash));
        }

        return ParseRemainder(text, registry, hasHost ? slash + 1 : 0);
    }

    private static ImageReference ParseRemainder(string text, string registry, int start)
    {
        ReadOnlySpan<char> name = text.AsSpan(start);
        ReadOnlySpan<char> digest = default;
        ReadOnlySpan<char> tag = default;
        int at = name.IndexOf('@');
        if (at >= 0)
        {
            digest = name[(at + 1)..];
            name = name[..at];
            if (digest.Contains('@'))
            {
                return Invalid(text, "it has more than one digest. Keep one.");
            }

            if (!IsDigest(digest))
            {
                return Invalid(text, "the digest is not valid. Write @sha256: and 64 lowercase hexadecimal digits.");
            }
        }

        int colon = name.IndexOf(':');
        if (colon >= 0)
        {
            tag = name[(colon + 1)..];
            name = name[..colon];
            if (tag.Contains(':'))
            {
                return Invalid(text, "it has more than one tag. Keep one.");
            }

            if (!IsTag(tag))
            {
                return Invalid(text, "the tag is not valid. Use 1 to 128 letters, digits, '_', '.' and '-'.");
            }
        }

        if (RepositoryError(name) is { } error)
        {
            return Invalid(text, error);
        }

        if (start == 0 && text.Length == IdentifierLength && name.Length == text.Length && IsLowerHex(name))
        {
            return Invalid(text, "64 hexadecimal digits are the ID of an image, not its name. Write the name of the "
                + "image.");
        }

        bool isOfficial = ReferenceEquals(registry, ImageReference.DockerHub) && !name.Contains('/');
        string repository = isOfficial ? string.Concat(ImageReference.OfficialPrefix, name) : name.ToString();
        return repository.Length > MaxRepositoryLength
            ? Invalid(text, $"the repository is longer than {MaxRepositoryLength} characters. Use a shorter name.")
            : new ImageReference(text, registry, repository, tag.ToString(), digest.ToString(), "");
    }

    private static ImageReference Invalid(string text, string error) => new(text, "", "", "", "", error);

    /// <summary>
    /// Components of lower-case letters and digits, separated by one dot, one or two underscores, or any number of
    /// dashes.
    /// </summary>
    private static string? RepositoryError(ReadOnlySpan<char> name)
    {
        int separators = 0;
        char before = '/';
        foreach (char c in name)
        {
            if (char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c))
            {
                separators = 0;
            }
            else if (char.IsAsciiLetterUpper(c))
            {
                return "the repository contains uppercase letters. Write it in lowercase.";
            }
            else if (!IsSeparator(c, before, ref separators))
            {
                return "the repository is not valid. Use lowercase letters, digits, '/', '.', '_' and '-'.";
            }

            before = c;
        }

        return char.IsAsciiLetterLower(before) || char.IsAsciiDigit(before)
            ? null
            : "the repository is empty or ends with a separator. Specify the image.";
    }

    private static bool IsSeparator(char c, char before, ref int separators)
    {
        bool follows = separators > 0;
        separators++;
        return c switch
        {
            '/' => !follows && before != '/',
            '.' => !follows && before != '/',
            '-' => before != '/' && (!follows || before == '-'),
            '_' => before != '/' && (!follows || (before == '_' && separators <= 2)),
            _ => false,
        };
    }

    private static bool IsTag(ReadOnlySpan<char> tag)
    {
        if (tag.Length is 0 or > MaxTagLength || tag[0] is '.' or '-')
        {
            return false;
        }

        foreach (char c in tag)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('_' or '.' or '-'))
            {
                return false;
            }
        }

        return true;
    }

    // The algorithms that https://github.com/opencontainers/go-digest registers; it rejects all others.
    private static bool IsDigest(ReadOnlySpan<char> digest)
    {
        int colon = digest.IndexOf(':');
        int length = colon < 0 ? 0 : digest[..colon] switch
        {
            "sha256" => 64,
            "sha384" => 96,
            "sha512" => 128,
            _ => 0,
        };
        return length > 0 && digest.Length == colon + 1 + length && IsLowerHex(digest[(colon + 1)..]);
    }

    private static bool IsLowerHex(ReadOnlySpan<char> text)
    {
        foreach (char c in text)
        {
            if (!char.IsAsciiHexDigitLower(c))
            {
                return false;
            }
        }

        return true;
    }
}
