using System.Globalization;
using System.Text.Json;

namespace Admission.Yaml;

/// <summary>Takes a field path apart: <c>spec.containers[0]["a.b"].image</c>.</summary>
internal static class YamlPath
{
    /// <summary>Reads the step at the offset and moves past it; false at the end, or where the text is no
    /// path.</summary>
    /// <param name="path">The whole path.</param>
    /// <param name="offset">Where to read; moved past the step.</param>
    /// <param name="name">The member's name; null where the step is an index.</param>
    /// <param name="index">The item's index; -1 where the step is a name.</param>
    public static bool TryReadStep(string path, ref int offset, out string? name, out int index)
    {
        name = null;
        index = -1;
        if (offset < path.Length && path[offset] == '.')
        {
            offset++;
        }

        if (offset >= path.Length)
        {
            return false;
        }

        if (path[offset] == '[')
        {
            return TryReadBracket(path, ref offset, out name, out index);
        }

        int end = path.AsSpan(offset).IndexOfAny('.', '[');
        end = end < 0 ? path.Length : offset + end;
        name = path[offset..end];
        offset = end;
        return true;
    }

    private static bool TryReadBracket(string path, ref int offset, out string? name, out int index)
    {
        name = null;
        index = -1;
        int start = offset + 1;
        if (start < path.Length && path[start] == '"')
        {
            int quote = ClosingQuote(path, start);
            if (quote < 0 || quote + 1 >= path.Length || path[quote + 1] != ']')
            {
                return false;
            }

            name = Unquote(path[start..(quote + 1)]);
            offset = quote + 2;
            return name is not null;
        }

        int close = path.IndexOf(']', start);
        if (close < 0
            || !int.TryParse(path.AsSpan(start, close - start), NumberStyles.None, CultureInfo.InvariantCulture, out index))
        {
            index = -1;
            return false;
        }

        offset = close + 1;
        return true;
    }

    private static int ClosingQuote(string path, int open)
    {
        for (int i = open + 1; i < path.Length; i++)
        {
            if (path[i] == '\\')
            {
                i++;
            }
            else if (path[i] == '"')
            {
                return i;
            }
        }

        return -1;
    }

    private static string? Unquote(string quoted)
    {
        if (!quoted.Contains('\\', StringComparison.Ordinal))
        {
            return quoted[1..^1];
        }

        try
        {
            using JsonDocument text = JsonDocument.Parse(quoted);
            return text.RootElement.GetString();
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
