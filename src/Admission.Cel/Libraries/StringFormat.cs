using System.Globalization;
using System.Numerics;
using System.Text;
using Admission.Cel.Values;

namespace Admission.Cel.Libraries;

/// <summary>The function <c>format</c>, as version 2 of cel-go's strings has it.</summary>
internal static class StringFormat
{
    private const int DefaultPrecision = 6;
    private const int MaxPrecision = 1000;
    private const string TooLong = "the text is too long";

    /// <summary>Formats; the error of the first clause that fails.</summary>
    public static CelValue Format(string format, in CelValue arguments)
    {
        CelValue list = arguments;
        var result = new StringBuilder();
        string? problem = Read(
            format,
            text => result.Append(text),
            index => index < CelList.CountOf(list),
            (index, clause, precision) =>
            {
                (string? text, string? error) = FormatOne(CelList.At(list, index), clause, precision);
                result.Append(text);
                return result.Length > StringsLibrary.MaxLength ? TooLong : error;
            },
            out _);
        if (result.Length > StringsLibrary.MaxLength)
        {
            return CelValue.Of(CelError.CostLimit);
        }

        return problem is null ? CelValue.Of(result.ToString()) : CelValue.Fail(problem);
    }

    /// <summary>Checks the clauses of a format; returns the first error, or null.</summary>
    public static string? Read(
        string format,
        Action<string> literal,
        Func<int, bool> hasArgument,
        Func<int, char, int?, string?> clause,
        out int used)
    {
        used = 0;
        int i = 0;
        while (i < format.Length)
        {
            if (format[i] != '%')
            {
                int end = format.IndexOf('%', i);
                end = end < 0 ? format.Length : end;
                literal(format[i..end]);
                i = end;
                continue;
            }

            if (i + 1 < format.Length && format[i + 1] == '%')
            {
                literal("%");
                i += 2;
                continue;
            }

            if (!hasArgument(used))
            {
                return $"index {used} out of range";
            }

            if (++i >= format.Length)
            {
                return "unexpected end of string";
            }

            string? problem = ReadPrecision(format, ref i, out int? precision);
            if (problem is not null)
            {
                return "could not parse formatting clause: " + problem;
            }

            char kind = format[i++];
            if (!"sdfebxXo".Contains(kind, StringComparison.Ordinal))
            {
                return $"could not parse formatting clause: unrecognized formatting clause \"{kind}\"";
            }

            int index = used++;
            if (clause(index, kind, precision) is { } failure)
            {
                return "error during formatting: " + failure;
            }
        }

        return null;
    }

    /// <summary>Why a type does not fit a clause; null if it fits or is not known.</summary>
    public static string? Mismatch(char clause, CelType type)
    {
        bool fits = type.Kind is CelTypeKind.Dyn or CelTypeKind.Error || clause switch
        {
            'd' or 'o' => type.Kind is CelTypeKind.Int or CelTypeKind.UInt,
            'f' or 'e' => type.Kind is CelTypeKind.Double,
            'b' => type.Kind is CelTypeKind.Int or CelTypeKind.UInt or CelTypeKind.Bool,
            'x' or 'X' => type.Kind is CelTypeKind.Int or CelTypeKind.UInt or CelTypeKind.String or CelTypeKind.Bytes,
            _ => type.Kind is not (CelTypeKind.Opaque or CelTypeKind.Struct),
        };
        return fits ? null : Describe(clause) + ", was given " + type.Name;
    }

    private static string Describe(char clause) => clause switch
    {
        'd' => "decimal clause can only be used on integers",
        'o' => "octal clause can only be used on integers",
        'f' => "fixed-point clause can only be used on doubles",
        'e' => "scientific clause can only be used on doubles",
        'b' => "only integers and bools can be formatted as binary",
        'x' or 'X' => "only integers, byte buffers, and strings can be formatted as hex",
        _ => "string clause can only be used on strings, bools, bytes, ints, doubles, maps, lists, types, "
            + "durations, and timestamps",
    };

    private static string? ReadPrecision(string format, ref int i, out int? precision)
    {
        precision = null;
        if (format[i] != '.')
        {
            return null;
        }

        int start = ++i;
        while (i < format.Length && char.IsAsciiDigit(format[i]))
        {
            i++;
        }

        if (i >= format.Length)
        {
            return "error while parsing precision: could not find end of precision specifier";
        }

        if (!int.TryParse(format.AsSpan(start, i - start), NumberStyles.None, CultureInfo.InvariantCulture,
            out int read))
        {
            return "error while parsing precision: error while converting precision to integer: "
                + $"strconv.Atoi: parsing \"{format[start..i]}\": invalid syntax";
        }

        precision = Math.Min(read, MaxPrecision);
        return null;
    }

    private static (string? Text, string? Error) FormatOne(in CelValue value, char clause, int? precision)
    {
        bool isSpecial = clause is 'f' or 'e' && value.Kind == CelKind.String
            && value.String is "NaN" or "Infinity" or "-Infinity";
        if (isSpecial)
        {
            double special = value.String == "NaN" ? double.NaN
                : value.String[0] == '-' ? double.NegativeInfinity
                : double.PositiveInfinity;
            return (clause == 'f' ? Special(special) : Scientific(special, precision ?? DefaultPrecision), null);
        }

        if (Mismatch(clause, CelTypes.Of(value)) is { } problem)
        {
            return (null, problem);
        }

        return clause switch
        {
            's' => (Text(value, out string? error), error),
            'd' => (CelText.Key(value), null),
            'f' => (Fixed(value.Double, precision ?? DefaultPrecision), null),
            'e' => (Scientific(value.Double, precision ?? DefaultPrecision), null),
            'b' => (value.Kind == CelKind.Bool ? value.IsTrue ? "1" : "0" : Radix(value, 2), null),
            'o' => (Radix(value, 8), null),
            _ => (clause == 'x' ? Hex(value) : Hex(value).ToUpperInvariant(), null),
        };
    }

    private static string Special(double value) => double.IsNaN(value) ? "NaN" : value > 0 ? "∞" : "-∞";

    private static string Fixed(double value, int precision) => !double.IsFinite(value)
        ? Special(value)
        : value.ToString("N" + precision.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);

    // As golang.org/x/text writes it in English: 1.234560×10⁰³.
    private static string Scientific(double value, int precision)
    {
        if (!double.IsFinite(value))
        {
            return Special(value).PadLeft(precision);
        }

        string text =
            value.ToString("e" + precision.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
        int e = text.IndexOf('e', StringComparison.Ordinal);
        int exponent = int.Parse(text.AsSpan(e + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        var result = new StringBuilder(text[..e]).Append("×10");
        if (exponent < 0)
        {
            result.Append('⁻');
        }

        foreach (char digit in Math.Abs(exponent).ToString("D2", CultureInfo.InvariantCulture))
        {
            result.Append("⁰¹²³⁴⁵⁶⁷⁸⁹"[digit - '0']);
        }

        return result.ToString();
    }

    private static string Radix(in CelValue value, int radix)
    {
        bool isNegative = value.Kind == CelKind.Int && value.Int < 0;
        BigInteger size = value.Kind == CelKind.UInt ? value.UInt : BigInteger.Abs(value.Int);
        if (size.IsZero)
        {
            return "0";
        }

        var digits = new StringBuilder();
        for (; !size.IsZero; size /= radix)
        {
            digits.Insert(0, (char)('0' + (int)(size % radix)));
        }

        return (isNegative ? "-" : "") + digits;
    }

    private static string Hex(in CelValue value) => value.Kind switch
    {
        CelKind.String => Convert.ToHexStringLower(Encoding.UTF8.GetBytes(value.String)),
        CelKind.Bytes => Convert.ToHexStringLower(value.Bytes),
        CelKind.UInt => value.UInt.ToString("x", CultureInfo.InvariantCulture),
        _ => (value.Int < 0 ? "-" : "")
            + BigInteger.Abs(value.Int).ToString("x", CultureInfo.InvariantCulture).TrimStart(
                '0') is { Length: > 0 } text && text != "-"
            ? text
            : "0",
    };

    private static string? Text(in CelValue value, out string? error)
    {
        error = null;
        switch (value.Kind)
        {
            case CelKind.List:
                return TextOfList(value, out error);
            case CelKind.Map:
                return TextOfMap(value, out error);
            case CelKind.Null:
                return "null";
            default:
                CelValue text = ConversionLibrary.ToText(value);
                error = text.Error?.Message;
                return text.Text;
        }
    }

    private static string? TextOfList(in CelValue list, out string? error)
    {
        error = null;
        var text = new StringBuilder("[");
        for (int i = 0; i < CelList.CountOf(list); i++)
        {
            text.Append(i == 0 ? "" : ", ").Append(Nested(CelList.At(list, i), out error));
            if (error is not null)
            {
                return null;
            }
        }

        return text.Append(']').ToString();
    }

    private static string? TextOfMap(in CelValue map, out string? error)
    {
        error = null;
        var pairs = new List<(string Key, string? Value)>();
        for (int i = 0; i < CelMap.CountOf(map); i++)
        {
            CelValue key = CelMap.KeyOf(map, i);
            if (key.Kind is not (CelKind.String or CelKind.Bool or CelKind.Int or CelKind.UInt))
            {
                error = $"no formatting function for map key of type {CelTypes.Of(key).Name}";
                return null;
            }

            pairs.Add((Nested(key, out error)!, Nested(CelMap.ValueOf(map, i), out error)));
            if (error is not null)
            {
                return null;
            }
        }

        pairs.Sort(static (left, right) => string.CompareOrdinal(left.Key, right.Key));
        return "{" + string.Join(", ", pairs.Select(pair => $"{pair.Key}:{pair.Value}")) + "}";
    }

    private static string? Nested(in CelValue value, out string? error)
    {
        error = null;
        switch (value.Kind)
        {
            case CelKind.Double:
                return !double.IsFinite(value.Double)
                    ? $"\"{(double.IsNaN(value.Double) ? "NaN" : value.Double > 0 ? "+Inf" : "-Inf")}\""
                    : value.Double.ToString("F6", CultureInfo.InvariantCulture);
            case CelKind.Timestamp:
                return $"timestamp(\"{value.Timestamp}\")";
            case CelKind.Duration:
                return $"duration(\"{ConversionLibrary.ToText(value).Text}\")";
            case CelKind.Optional or CelKind.Opaque:
                error = $"no formatting function for {CelTypes.Of(value).Name}";
                return null;
        }

        string? text = Text(value, out error);
        return value.Kind switch
        {
            CelKind.String => GoQuote.Of(text!),
            CelKind.Bytes => error is null ? "b" + GoQuote.Of(text!) : null,
            _ => text,
        };
    }
}
