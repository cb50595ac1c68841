using System.Globalization;
using Admission.Cel.Values;

namespace Admission.Cel.Libraries;

/// <summary>Time zones of the functions that read parts of a time.</summary>
internal static class TimeZones
{
    /// <summary>The offset of a zone at a time; the error if there is no such zone.</summary>
    public static string? OffsetOf(string zone, CelTimestamp time, out int offset)
    {
        offset = 0;
        int colon = zone.IndexOf(':', StringComparison.Ordinal);
        if (colon >= 0)
        {
            string sign = zone.StartsWith('-') ? "-" : zone.StartsWith('+') ? "+" : "";
            if (!int.TryParse(zone.AsSpan(sign.Length, colon - sign.Length), NumberStyles.None,
                CultureInfo.InvariantCulture, out int hours)
                || !int.TryParse(zone.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture,
                    out int minutes))
            {
                return $"strconv.Atoi: parsing \"{zone}\": invalid syntax";
            }

            offset = ((hours * 60) + minutes) * (sign == "-" ? -60 : 60);
            return null;
        }

        if (zone is "" or "UTC")
        {
            return null;
        }

        if (!TimeZoneInfo.TryFindSystemTimeZoneById(zone, out TimeZoneInfo? info))
        {
            return $"unknown time zone {zone}";
        }

        offset = (int)info.GetUtcOffset(DateTime.SpecifyKind(time.At(0), DateTimeKind.Utc)).TotalSeconds;
        return null;
    }
}
