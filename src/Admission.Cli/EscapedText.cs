using System.Buffers;
using System.Globalization;
using System.Text;

namespace Admission.Cli;

/// <summary>
/// Escapes text of the input: characters that control a terminal, end a line or reorder it are written as
/// <c>\u001b</c>, which is also their JSON escape, so that a JSON report stays valid.
/// </summary>
internal static class EscapedText
{
    private const string CommandMark = "##";

    private static readonly SearchValues<char> Harmless = SearchValues.Create(
        " !\"$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~\t");

    /// <summary>The text on one line: line breaks are shown as <c>\n</c>.</summary>
    public static string Line(string text) => Escape(text, keepsLines: false);

    /// <summary>The text with its line breaks, each written as a single newline.</summary>
    public static string Lines(string text) => Escape(
        text.Contains('\r', StringComparison.Ordinal) ? text.ReplaceLineEndings("\n") : text, keepsLines: true);

    private static string Escape(string text, bool keepsLines)
    {
        if (!text.AsSpan().ContainsAnyExcept(Harmless))
        {
            return text;
        }

        var escaped = new StringBuilder(text.Length + 16);
        ReadOnlySpan<char> rest = text;
        while (!rest.IsEmpty)
        {
            OperationStatus status = Rune.DecodeFromUtf16(rest, out Rune rune, out int length);
            if (status != OperationStatus.Done || IsUnsafe(rune))
            {
                AppendEscape(escaped, rest[..length], keepsLines);
            }
            else if (StartsCommand(rest))
            {
                escaped.Append("#\\u0023");
                length = CommandMark.Length;
            }
            else
            {
                escaped.Append(rest[..length]);
            }

            rest = rest[length..];
        }

        return escaped.ToString();
    }

    private static void AppendEscape(StringBuilder escaped, ReadOnlySpan<char> letters, bool keepsLines)
    {
        foreach (char letter in letters)
        {
            _ = letter switch
            {
                '\n' when keepsLines => escaped.Append('\n'),
                '\n' => escaped.Append("\\n"),
                '\r' => escaped.Append("\\r"),
                _ => escaped.Append(CultureInfo.InvariantCulture, $"\\u{(int)letter:x4}"),
            };
        }
    }

    // Azure Pipelines, TeamCity and GitHub Actions detect ##vso[, ##teamcity[ and ##[ anywhere in a line.
    private static bool StartsCommand(ReadOnlySpan<char> text)
    {
        if (!text.StartsWith(CommandMark, StringComparison.Ordinal))
        {
            return false;
        }

        ReadOnlySpan<char> word = text[CommandMark.Length..];
        int end = word.IndexOfAnyExceptInRange('A', 'z');
        int bracket = word.IndexOf('[');
        return bracket >= 0 && (end < 0 || bracket < end);
    }

    // Joiners are parts of words in some scripts; every other format character can change how a line reads.
    private static bool IsUnsafe(Rune rune) => Rune.GetUnicodeCategory(rune) switch
    {
        UnicodeCategory.Control => rune.Value != '\t',
        UnicodeCategory.Format => rune.Value is not (0x200C or 0x200D),
        UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator => true,
        _ => rune.Value is 0xFFFE or 0xFFFF,
    };
}
