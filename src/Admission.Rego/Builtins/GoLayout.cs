using System.Globalization;
using System.Text;

namespace Admission.Rego.Builtins;

/// <summary>Times in the layouts of Go, such as <c>2006-01-02T15:04:05Z07:00</c>.</summary>
internal static class GoLayout
{
    private static readonly Dictionary<string, string> Named = new(StringComparer.Ordinal)
    {
        ["ANSIC"] = "Mon Jan _2 15:04:05 2006",
        ["UnixDate"] = "Mon Jan _2 15:04:05 MST 2006",
        ["RubyDate"] = "Mon Jan 02 15:04:05 -0700 2006",
        ["RFC822"] = "02 Jan 06 15:04 MST",
        ["RFC822Z"] = "02 Jan 06 15:04 -0700",
        ["RFC850"] = "Monday, 02-Jan-06 15:04:05 MST",
        ["RFC1123"] = "Mon, 02 Jan 2006 15:04:05 MST",
        ["RFC1123Z"] = "Mon, 02 Jan 2006 15:04:05 -0700",
        ["RFC3339"] = "2006-01-02T15:04:05Z07:00",
        ["RFC3339Nano"] = "2006-01-02T15:04:05.999999999Z07:00",
    };

    // Longer elements first: the first one that fits is taken.
    private static readonly string[] Elements =
    [
        "January", "Jan", "Monday", "Mon", "MST", "2006", "-07:00:00", "-070000", "-07:00", "-0700", "-07",
        "Z07:00:00", "Z070000", "Z07:00", "Z0700", "Z07", "002", "01", "02", "03", "04", "05", "06", "15", "PM", "pm",
        "__2", "_2", "1", "2", "3", "4", "5",
    ];

    internal static readonly string[] Months =
    [
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
        "December",
    ];

    internal static readonly string[] Days =
        ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];

    public static string Resolve(string layout) => Named.GetValueOrDefault(layout, layout);

    public static string Format(string layout, DateTime local, int nanoseconds, TimeSpan offset, string zone)
    {
        var text = new StringBuilder();
        foreach ((string element, bool isElement) in Split(layout))
        {
            text.Append(isElement ? Write(element, local, nanoseconds, offset, zone) : element);
        }

        return text.ToString();
    }

    private static IEnumerable<(string Text, bool IsElement)> Split(string layout)
    {
        var plain = new StringBuilder();
        for (int i = 0; i < layout.Length;)
        {
            string? element = ElementAt(layout, i);
            if (element is null)
            {
                plain.Append(layout[i++]);
                continue;
            }

            if (plain.Length > 0)
            {
                yield return (plain.ToString(), false);
                plain.Clear();
            }

            yield return (element, true);
            i += element.Length;
        }

        if (plain.Length > 0)
        {
            yield return (plain.ToString(), false);
        }
    }

    private static string? ElementAt(string layout, int at)
    {
        if (layout[at] is '.' or ',' && at + 1 < layout.Length && layout[at + 1] is '0' or '9')
        {
            int end = at + 1;
            while (end < layout.Length && layout[end] == layout[at + 1])
            {
                end++;
            }

            if (end == layout.Length || !char.IsAsciiDigit(layout[end]))
            {
                return layout[at..end];
            }
        }

        foreach (string element in Elements)
        {
            if (string.CompareOrdinal(layout, at, element, 0, element.Length) == 0
                && !(element is "Jan" or "Mon" && at + 3 < layout.Length && char.IsAsciiLetterLower(layout[at + 3])))
            {
                return element;
            }
        }

        return null;
    }

    private static string Write(string element, DateTime local, int nanoseconds, TimeSpan offset, string zone)
    {
        CultureInfo culture = CultureInfo.InvariantCulture;
        int hour = local.Hour % 12 == 0 ? 12 : local.Hour % 12;
        switch (element)
        {
            case "2006": return local.Year.ToString("0000", culture);
            case "06": return (local.Year % 100).ToString("00", culture);
            case "January": return Months[local.Month - 1];
            case "Jan": return Months[local.Month - 1][..3];
            case "01": return local.Month.ToString("00", culture);
            case "1": return local.Month.ToString(culture);
            case "Monday": return Days[(int)local.DayOfWeek];
            case "Mon": return Days[(int)local.DayOfWeek][..3];
            case "02": return local.Day.ToString("00", culture);
            case "_2": return local.Day.ToString(culture).PadLeft(2);
            case "2": return local.Day.ToString(culture);
            case "002": return local.DayOfYear.ToString("000", culture);
            case "__2": return local.DayOfYear.ToString(culture).PadLeft(3);
            case "15": return local.Hour.ToString("00", culture);
            case "03": return hour.ToString("00", culture);
            case "3": return hour.ToString(culture);
            case "04": return local.Minute.ToString("00", culture);
            case "4": return local.Minute.ToString(culture);
            case "05": return local.Second.ToString("00", culture);
            case "5": return local.Second.ToString(culture);
            case "PM": return local.Hour >= 12 ? "PM" : "AM";
            case "pm": return local.Hour >= 12 ? "pm" : "am";
            case "MST": return zone;
        }

        if (element[0] is '.' or ',')
        {
            string digits = nanoseconds.ToString("000000000", culture);
            digits = digits[..Math.Min(9, element.Length - 1)];
            digits = element[1] == '9' ? digits.TrimEnd('0') : digits;
            return digits.Length == 0 ? "" : element[0] + digits;
        }

        return element[0] == 'Z' && offset == TimeSpan.Zero ? "Z" : Offset(element[1..], offset);
    }

    private static string Offset(string form, TimeSpan offset)
    {
        string sign = offset < TimeSpan.Zero ? "-" : "+";
        TimeSpan all = offset.Duration();
        string colon = form.Contains(':', StringComparison.Ordinal) ? ":" : "";
        string text = sign + all.Hours.ToString("00", CultureInfo.InvariantCulture);
        if (form.Length > 2)
        {
            text += colon + all.Minutes.ToString("00", CultureInfo.InvariantCulture);
        }

        return form.Length > 5 ? text + colon + all.Seconds.ToString("00", CultureInfo.InvariantCulture) : text;
    }

    /// <summary>Reads a time; an error as Go words it if the text does not fit.</summary>
    public static bool TryParse(string layout, string text, out DateTime utc, out int nanoseconds, out string error)
    {
        var read = new LayoutReading(text);
        utc = default;
        nanoseconds = 0;
        foreach ((string element, bool isElement) in Split(layout))
        {
            if (!(isElement ? read.Read(element) : read.Skip(element)))
            {
                error = read.OutOfRange is { } what
                    ? $"parsing time \"{text}\": {what} out of range"
                    : $"parsing time \"{text}\" as \"{layout}\": cannot parse \"{read.Rest}\" as \"{element}\"";
                return false;
            }

            // A fraction may follow seconds even if the layout has none.
            if (element is "05" or "5")
            {
                read.ReadFraction();
            }
        }

        if (read.Rest.Length > 0)
        {
            error = $"parsing time \"{text}\": extra text: \"{read.Rest}\"";
            return false;
        }

        if (read.ToUtc() is not { } time)
        {
            error = $"parsing time \"{text}\": day out of range";
            return false;
        }

        (utc, nanoseconds, error) = (time, read.Nanoseconds, "");
        return true;
    }
}
