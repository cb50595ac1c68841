using System.Text;
using System.Text.RegularExpressions;

namespace Admission.Schemas;

/// <summary>
/// Regular expressions of schemas. They are .NET's without backtracking, so that matching takes time linear in the
/// text; <c>$</c> and <c>\d</c> have the meaning of JavaScript.
/// </summary>
internal static class SchemaPattern
{
    /// <summary>Compiles a pattern; false, with the reason, if it is not valid or needs backtracking.</summary>
    public static bool TryCompile(string pattern, out Regex? regex, out string? error)
    {
        regex = null;
        error = null;
        try
        {
            regex = new Regex(Translate(pattern), RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
            return true;
        }
        catch (NotSupportedException)
        {
            error = $"the pattern {pattern} needs backtracking, which is not supported because it can take very long. "
                + "Remove look-around, back-references and atomic groups.";
        }
        catch (ArgumentException exception)
        {
            error = $"the pattern {pattern} is not a regular expression: {exception.Message} Correct it.";
        }

        return false;
    }

    // In .NET, '$' also matches before a last line feed, and '\d' any digit of Unicode.
    private static string Translate(string pattern)
    {
        var translated = new StringBuilder(pattern.Length + 8);
        bool isInClass = false;
        for (int i = 0; i < pattern.Length; i++)
        {
            char character = pattern[i];
            if (character == '\\' && i + 1 < pattern.Length)
            {
                i++;
                string digits = isInClass ? "0-9" : "[0-9]";
                translated.Append(pattern[i] == 'd' ? digits : "\\" + pattern[i]);
                continue;
            }

            isInClass = character switch
            {
                '[' => true,
                ']' => false,
                _ => isInClass,
            };
            translated.Append(character == '$' && !isInClass ? @"\z" : character.ToString());
        }

        return translated.ToString();
    }
}
