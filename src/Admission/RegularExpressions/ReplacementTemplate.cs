using System.Globalization;
using System.Text;

namespace Admission.RegularExpressions;

/// <summary>The replacement of a match, in the syntax of Go's Expand.</summary>
internal sealed class ReplacementTemplate(string template, IReadOnlyList<string?> groupNames)
{
    public void AppendTo(StringBuilder result, Re2Match match)
    {
        int position = 0;
        while (position < template.Length)
        {
            int dollar = template.IndexOf('$', position);
            if (dollar < 0)
            {
                break;
            }

            result.Append(template, position, dollar - position);
            position = dollar + 1;
            if (position < template.Length && template[position] == '$')
            {
                result.Append('$');
                position++;
            }
            else if (TryReadName(ref position, out string name))
            {
                AppendGroup(result, match, name);
            }
            else
            {
                result.Append('$');
            }
        }

        result.Append(template, position, template.Length - position);
    }

    private bool TryReadName(ref int position, out string name)
    {
        name = "";
        int start = position;
        bool isBraced = start < template.Length && template[start] == '{';
        if (isBraced)
        {
            start++;
        }

        int end = start;
        while (end < template.Length && Rune.TryGetRuneAt(template, end, out Rune rune)
            && (Rune.IsLetter(rune) || Rune.GetUnicodeCategory(rune) == UnicodeCategory.DecimalDigitNumber
                || rune.Value == '_'))
        {
            end += rune.Utf16SequenceLength;
        }

        if (end == start || (isBraced && (end >= template.Length || template[end] != '}')))
        {
            return false;
        }

        name = template[start..end];
        position = isBraced ? end + 1 : end;
        return true;
    }

    private void AppendGroup(StringBuilder result, Re2Match match, string name)
    {
        bool isNumber = name.All(char.IsAsciiDigit) && (name.Length == 1 || name[0] != '0') && name.Length <= 8;
        if (isNumber)
        {
            int group = int.Parse(name, NumberStyles.None, CultureInfo.InvariantCulture);
            if (group < match.GroupCount)
            {
                result.Append(match.Group(group));
            }

            return;
        }

        for (int group = 0; group < groupNames.Count; group++)
        {
            if (string.Equals(groupNames[group], name, StringComparison.Ordinal) && match.HasGroup(group))
            {
                result.Append(match.Group(group));
                return;
            }
        }
    }
}
