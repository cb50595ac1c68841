using System.Globalization;
using System.Text;
using Admission.Cel.Values;
using static Admission.Cel.Libraries.LibraryBuilder;

namespace Admission.Cel.Libraries;

/// <summary>Conversions between types.</summary>
internal static class ConversionLibrary
{
    private static readonly UTF8Encoding StrictUtf8 = new(false, true);

    public static void AddTo(LibraryBuilder library)
    {
        static CelValue Same(in CelValue value) => value;
        (CelType t, CelType s) = (CelType.Timestamp, CelType.String);
        library.Global("dyn", "to_dyn", A, CelType.Dyn, Same);
        library.Global("type", "type", A, CelType.TypeOf(A), static (in value) => CelValue.Of(CelTypes.Of(value)));
        library.Global("bool", "bool_to_bool", CelType.Bool, CelType.Bool, Same);
        library.Global("bool", "string_to_bool", s, CelType.Bool, ToBool);
        library.Global("bytes", "bytes_to_bytes", CelType.Bytes, CelType.Bytes, Same);
        library.Global(
            "bytes", "string_to_bytes", s, CelType.Bytes, static (in text) =>
                CelValue.Of(Encoding.UTF8.GetBytes(text.String)));
        library.Global("double", "double_to_double", CelType.Double, CelType.Double, Same);
        library.Global("double", "int64_to_double", CelType.Int, CelType.Double, static (in n) =>
            CelValue.Of((double)n.Int));
        library.Global("double", "string_to_double", s, CelType.Double, ToDouble);
        library.Global("double", "uint64_to_double", CelType.UInt, CelType.Double, static (in n) =>
            CelValue.Of((double)n.UInt));
        library.Global("duration", "duration_to_duration", CelType.Duration, CelType.Duration, Same);
        library.Global("duration", "int64_to_duration", CelType.Int, CelType.Duration, static (in n) =>
            CelValue.OfDuration(n.Int));
        library.Global("duration", "string_to_duration", s, CelType.Duration, ToDuration);
        library.Global("int", "int64_to_int64", CelType.Int, CelType.Int, Same);
        library.Global("int", "double_to_int64", CelType.Double, CelType.Int, ToInt);
        library.Global("int", "duration_to_int64", CelType.Duration, CelType.Int, static (in d) => CelValue.Of(d.Int));
        library.Global("int", "string_to_int64", s, CelType.Int, ToInt);
        library.Global("int", "timestamp_to_int64", t, CelType.Int, static (in time) =>
            CelValue.Of(time.Timestamp.Seconds));
        library.Global("int", "uint64_to_int64", CelType.UInt, CelType.Int, ToInt);
        library.Global("uint", "uint64_to_uint64", CelType.UInt, CelType.UInt, Same);
        library.Global("uint", "double_to_uint64", CelType.Double, CelType.UInt, ToUInt);
        library.Global("uint", "int64_to_uint64", CelType.Int, CelType.UInt, ToUInt);
        library.Global("uint", "string_to_uint64", s, CelType.UInt, ToUInt);
        library.Global("timestamp", "timestamp_to_timestamp", t, t, Same);
        library.Global("timestamp", "int64_to_timestamp", CelType.Int, t, ToTimestamp);
        library.Global("timestamp", "string_to_timestamp", s, t, ToTimestamp);
        library.Global("string", "string_to_string", s, s, Same);
        library.Global("string", "bool_to_string", CelType.Bool, s, ToText);
        library.Global("string", "bytes_to_string", CelType.Bytes, s, ToText);
        library.Global("string", "double_to_string", CelType.Double, s, ToText);
        library.Global("string", "duration_to_string", CelType.Duration, s, ToText);
        library.Global("string", "int64_to_string", CelType.Int, s, ToText);
        library.Global("string", "timestamp_to_string", t, s, ToText);
        library.Global("string", "uint64_to_string", CelType.UInt, s, ToText);
    }

    public static CelValue ToText(in CelValue value)
    {
        switch (value.Kind)
        {
            case CelKind.String:
                return value;
            case CelKind.Bytes:
                try
                {
                    return CelValue.Of(StrictUtf8.GetString(value.Bytes));
                }
                catch (DecoderFallbackException)
                {
                    return CelValue.Fail("invalid UTF-8 in bytes, cannot convert to string");
                }

            case CelKind.Timestamp:
                return CelValue.Of(value.Timestamp.ToString());
            case CelKind.Duration:
                return CelValue.Of(DurationText(value.Int));
            case CelKind.Type:
                return CelValue.Of(value.TypeValue.Name);
            default:
                return CelValue.Of(CelText.Key(value));
        }
    }

    // Seconds, as JSON of Protocol Buffers has durations.
    private static string DurationText(long nanoseconds) => GoNumbers.Plain(nanoseconds / 1e9) + "s";

    private static CelValue Failed(string type, in CelValue from) =>
        CelValue.Fail($"type conversion error from '{CelTypes.Of(from).Name}' to '{type}'");

    private static CelValue ToBool(in CelValue value) => value.String switch
    {
        "1" or "t" or "true" or "TRUE" or "True" or "T" => CelValue.True,
        "0" or "f" or "false" or "FALSE" or "False" or "F" => CelValue.False,
        _ => CelValue.Fail($"type conversion error from 'string' to 'bool'"),
    };

    private static CelValue ToDouble(in CelValue value)
    {
        string text = value.String;
        double? special = text.TrimStart('+', '-').ToLowerInvariant() switch
        {
            "inf" or "infinity" => text.StartsWith('-') ? double.NegativeInfinity : double.PositiveInfinity,
            "nan" when text.Length == 3 => double.NaN,
            _ => null,
        };
        if (special is { } known)
        {
            return CelValue.Of(known);
        }

        bool isNumber = double.TryParse(
            text,
            NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent,
            CultureInfo.InvariantCulture,
            out double number);
        return isNumber && double.IsFinite(number) ? CelValue.Of(number) : Failed("double", value);
    }

    public static CelValue ToDuration(in CelValue value)
    {
        if (value.Kind == CelKind.Int)
        {
            return CelValue.OfDuration(value.Int);
        }

        const long MaxSeconds = 315_576_000_000;
        return GoDuration.Parse(value.String) is { } nanos && Math.Abs(nanos / GoDuration.Second) <= MaxSeconds
            ? CelValue.OfDuration(nanos)
            : Failed("google.protobuf.Duration", value);
    }

    private static CelValue ToInt(in CelValue value)
    {
        switch (value.Kind)
        {
            case CelKind.UInt:
                return value.UInt > long.MaxValue ? CelValue.Fail("integer overflow") : CelValue.Of((long)value.UInt);
            case CelKind.Double:
                return value.Double is > -9.2233720368547758E+18 and < 9.2233720368547758E+18
                    ? CelValue.Of((long)value.Double)
                    : CelValue.Fail("integer overflow");
            default:
                return long.TryParse(value.String, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture,
                    out long number)
                    ? CelValue.Of(number)
                    : Failed("int", value);
        }
    }

    private static CelValue ToUInt(in CelValue value)
    {
        switch (value.Kind)
        {
            case CelKind.Int:
                return value.Int < 0 ? CelValue.Fail("unsigned integer overflow") : CelValue.OfUInt((ulong)value.Int);
            case CelKind.Double:
                return value.Double is >= 0 and < 1.8446744073709552E+19
                    ? CelValue.OfUInt((ulong)value.Double)
                    : CelValue.Fail("unsigned integer overflow");
            default:
                return ulong.TryParse(value.String, NumberStyles.None, CultureInfo.InvariantCulture, out ulong number)
                    ? CelValue.OfUInt(number)
                    : Failed("uint", value);
        }
    }

    public static CelValue ToTimestamp(in CelValue value)
    {
        if (value.Kind == CelKind.Int)
        {
            return value.Int is < CelTimestamp.MinSeconds or > CelTimestamp.MaxSeconds
                ? CelValue.Fail("timestamp overflow")
                : CelValue.Of(new CelTimestamp(value.Int, 0));
        }

        return CelTimestamp.Parse(value.String) is { } time
            ? CelValue.Of(time)
            : Failed("google.protobuf.Timestamp", value);
    }
}
