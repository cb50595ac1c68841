using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace Admission.Yaml;

/// <summary>Refuses what is no UTF-8 text before a parser sees it.</summary>
internal static class YamlEncoding
{
    // A parser that took NUL for the end would judge half of a file.
    private static readonly SearchValues<byte> ControlBytes = SearchValues.Create(
        [.. Enumerable.Range(0, 32).Append(127).Where(b => b is not ('\t' or '\n' or '\r')).Select(b => (byte)b)]);

    /// <summary>Why the bytes are no text; null where they are.</summary>
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

        int control = utf8.IndexOfAny(ControlBytes);
        return control < 0
            ? null
            : At(utf8, control, $"a control character (U+{utf8[control]:X4}). Take it out, or escape it in quotes.");
    }

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
