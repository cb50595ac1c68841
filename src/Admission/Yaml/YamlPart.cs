namespace Admission.Yaml;

/// <summary>A part of a text that is read separately, so that an error in it does not affect the others.</summary>
/// <param name="Text">The piece.</param>
/// <param name="FirstLine">Its first line in the text, from 1.</param>
internal readonly record struct YamlPart(string Text, int FirstLine)
{
    /// <summary>
    /// Splits a text before each <c>---</c> and after each <c>...</c>; directives stay with their document.
    /// </summary>
    public static IEnumerable<YamlPart> Split(string text)
    {
        int start = 0;
        int startLine = 1;
        int line = 1;
        bool onlyDirectives = true;
        bool hasDirective = false;
        for (int offset = 0; offset < text.Length; line++)
        {
            int next = NextLine(text, offset);
            bool begins = IsMarker(text, offset, "---");
            if (begins && offset > start && !(onlyDirectives && hasDirective))
            {
                yield return new YamlPart(text[start..offset], startLine);
                (start, startLine) = (offset, line);
            }

            if (IsMarker(text, offset, "..."))
            {
                yield return new YamlPart(text[start..next], startLine);
                (start, startLine, onlyDirectives, hasDirective) = (next, line + 1, true, false);
            }
            else
            {
                hasDirective = !begins && (hasDirective || text[offset] == '%');
                onlyDirectives = !begins && onlyDirectives && IsDirectiveOrEmpty(text.AsSpan(offset, next - offset));
            }

            offset = next;
        }

        if (start < text.Length)
        {
            yield return new YamlPart(text[start..], startLine);
        }
    }

    private static bool IsDirectiveOrEmpty(ReadOnlySpan<char> line)
    {
        ReadOnlySpan<char> trimmed = line.Trim();
        return trimmed.IsEmpty || line[0] == '%' || trimmed[0] == '#';
    }

    private static bool IsMarker(string text, int offset, string marker)
    {
        int end = offset + marker.Length;
        return string.CompareOrdinal(text, offset, marker, 0, marker.Length) == 0
            && (end == text.Length || text[end] is ' ' or '\t' or '\r' or '\n');
    }

    private static int NextLine(string text, int offset)
    {
        int end = text.AsSpan(offset).IndexOfAny('\r', '\n');
        if (end < 0)
        {
            return text.Length;
        }

        end += offset;
        return text[end] == '\r' && end + 1 < text.Length && text[end + 1] == '\n' ? end + 2 : end + 1;
    }
}
