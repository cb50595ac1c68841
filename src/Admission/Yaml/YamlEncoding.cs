using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace Admission.Yaml;

/// <summary>Rejects text that is not UTF-8 before a parser sees it.</summary>
internal static class YamlEncoding
{
    // YAML's own set; the scanner uses NUL as the end of the text.
    private static readonly SearchValues<char> Forbidden = SearchValues.Create(
        [.. Enumerable.Range(0, 0xA0).Where(IsForbidden).Select(static one => (char)one), '\uFFFE', '\uFFFF']);

    /// <summary>Why the bytes are not text; null if they are.</summary>
    public static YamlError? Check(ReadOnlySpan<byte> utf8)
    {
        if (LooksLikeUtf16(utf8))
        {
            return new YamlError(1, 1, "the text is UTF-16. Save it as UTF-8.");
        }

        if (!Utf8.IsValid(utf8))
        {
            int offset = FirstInvalidByte(utf8);
            return At(utf8, offset, $"byte {offset} is not UTF-8. Save the file as UTF-8.");
        }

        return null;
    }

    /// <summary>Why a part of a text contains characters that YAML forbids; null if it contains none.</summary>
    public static YamlError? CheckCharacters(YamlPart part)
    {
        int at = part.Text.AsSpan().IndexOfAny(Forbidden);
        if (at < 0)
        {
            return null;
        }

        var cursor = new YamlCursor(part.Text, part.FirstLine);
        while (cursor.Offset < at)
        {
            if (YamlCursor.IsBreak(cursor.Current))
            {
                cursor.ReadBreak();
            }
            else
            {
                cursor.Skip();
            }
        }

        YamlMark mark = cursor.Mark;
        return new YamlError(
            mark.Line, mark.Column,
            $"a control character (U+{(int)part.Text[at]:X4}). Remove it, or write it as an escape in double quotes.");
    }

    private static bool IsForbidden(int one) =>
        one is (< 0x20 and not ('\t' or '\n' or '\r')) or (>= 0x7F and not 0x85);

    private static bool LooksLikeUtf16(ReadOnlySpan<byte> utf8) =>
        utf8.Length >= 2
        && ((utf8[0] == 0xFF && utf8[1] == 0xFE)
            || (utf8[0] == 0xFE && utf8[1] == 0xFF)
            || (utf8[0] == 0) != (utf8[1] == 0));

    private static int FirstInvalidByte(ReadOnlySpan<byte> utf8)
    {
        int offset = 0;
        while (offset < utf8.Length
            && Rune.DecodeFromUtf8(utf8[offset..], out _, out int length) == OperationStatus.Done)
        {
            offset += length;
        }

        return offset;
    }

    private static YamlError At(ReadOnlySpan<byte> utf8, int offset, string message)
    {
        ReadOnlySpan<byte> before = utf8[..offset];
        ReadOnlySpan<byte> line = before[(before.LastIndexOf((byte)'\n') + 1)..];
        return new YamlError(before.Count((byte)'\n') + 1, Encoding.UTF8.GetCharCount(line) + 1, message);
    }
}
