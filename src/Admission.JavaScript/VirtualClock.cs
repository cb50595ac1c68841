using System.Globalization;
using Jint.Runtime;

namespace Admission.JavaScript;

/// <summary>
/// The clock that policies see: the time of the request, so that a replay repeats exactly. UTC, whatever the machine.
/// </summary>
internal sealed class VirtualClock() : DefaultTimeSystem(TimeZoneInfo.Utc, CultureInfo.InvariantCulture)
{
    /// <summary>The time of the request that is judged.</summary>
    public DateTimeOffset Now { get; set; } = DateTimeOffset.UnixEpoch;

    /// <summary>Has anybody asked for the time since this was last set to false?</summary>
    public bool IsRead { get; set; }

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow()
    {
        IsRead = true;
        return Now;
    }
}
