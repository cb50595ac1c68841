using System.Globalization;
using Jint.Runtime;

namespace Admission.JavaScript;

/// <summary>
/// The clock of policies: the time of the request, so that a replay gives the same result. UTC on every machine.
/// </summary>
internal sealed class VirtualClock() : DefaultTimeSystem(TimeZoneInfo.Utc, CultureInfo.InvariantCulture)
{
    /// <summary>The time of the current request.</summary>
    public DateTimeOffset Now { get; set; } = DateTimeOffset.UnixEpoch;

    /// <summary>Was the time read since this was last set to false?</summary>
    public bool IsRead { get; set; }

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow()
    {
        IsRead = true;
        return Now;
    }
}
