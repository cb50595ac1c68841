using System.Globalization;
using System.Text;

namespace Admission.Cel.Values;

/// <summary>Values as texts of messages.</summary>
internal static class CelText
{
    private const int MaxItems = 20;

    /// <summary>A key in <c>no such key: …</c>, as Go writes it.</summary>
    public static string Key(in CelValue key) => key.Kind switch
    {
        CelKind.String => key.String,
        CelKind.Int => key.Int.ToString(CultureInfo.InvariantCulture),
        CelKind.UInt => key.UInt.ToString(CultureInfo.InvariantCulture),
        CelKind.Double => GoNumbers.Format(key.Double),
        CelKind.Bool => key.IsTrue ? "true" : "false",
        _ => Describe(key),
    };

    /// <summary>A value as CEL would write it, long ones cut off.</summary>
    public static string Describe(in CelValue value) => value.Kind switch
    {
        CelKind.Null => "null",
        CelKind.Bool or CelKind.Int => Key(value),
        CelKind.UInt => Key(value) + "u",
        CelKind.Double => WithPoint(GoNumbers.Format(value.Double)),
        CelKind.String => Quote(value.String),
        CelKind.Bytes => $"b\"{Convert.ToHexString(value.Bytes)}\"",
        CelKind.Timestamp => $"timestamp(\"{value.Timestamp}\")",
        CelKind.Duration => $"duration(\"{GoDuration.Format(value.Int)}\")",
        CelKind.Type => value.TypeValue.Name,
        CelKind.Optional => value.Optional.HasValue
            ? $"optional.of({Describe(value.Optional.Value)})"
            : "optional.none()",
        CelKind.Opaque => $"{value.Opaque.Json.Key.TrimStart('$')}({Quote(value.Opaque.Json.Text)})",
        CelKind.List => DescribeList(value),
        CelKind.Map => DescribeMap(value),
        _ => value.Error!.Message,
    };

    /// <summary>Number of code points.</summary>
    public static int Count(string text)
    {
        int count = text.Length;
        if (!text.AsSpan().ContainsAnyInRange('\ud800', '\udfff'))
        {
            return count;
        }

        for (int i = 0; i < text.Length - 1; i++)
        {
            if (char.IsSurrogatePair(text[i], text[i + 1]))
            {
                count--;
                i++;
            }
        }

        return count;
    }

    private static string WithPoint(string number) =>
        number.All(c => char.IsAsciiDigit(c) || c == '-') ? number + ".0" : number;

    private static string Quote(string text)
    {
        const int MaxLength = 120;
        string shown = text.Length <= MaxLength ? text : text[..MaxLength] + "…";
        var quoted = new StringBuilder("\"");
        foreach (char c in shown)
        {
            quoted.Append(c switch
            {
                '"' => "\\\"",
                '\\' => "\\\\",
                '\n' => "\\n",
                '\r' => "\\r",
                '\t' => "\\t",
                _ when char.IsControl(c) => $"\\u{(int)c:x4}",
                _ => c.ToString(),
            });
        }

        return quoted.Append('"').ToString();
    }

    private static string DescribeList(in CelValue list)
    {
        int count = CelList.CountOf(list);
        var text = new StringBuilder("[");
        for (int i = 0; i < Math.Min(count, MaxItems); i++)
        {
            text.Append(i == 0 ? "" : ", ").Append(Describe(CelList.At(list, i)));
        }

        return text.Append(count > MaxItems ? ", …]" : "]").ToString();
    }

    private static string DescribeMap(in CelValue map)
    {
        int count = CelMap.CountOf(map);
        var text = new StringBuilder("{");
        for (int i = 0; i < Math.Min(count, MaxItems); i++)
        {
            text.Append(i == 0 ? "" : ", ").Append(Describe(CelMap.KeyOf(map, i))).Append(": ")
                .Append(Describe(CelMap.ValueOf(map, i)));
        }

        return text.Append(count > MaxItems ? ", …}" : "}").ToString();
    }
}
