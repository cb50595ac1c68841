using System.Buffers;
using System.Globalization;

namespace Admission.Protocol;

/// <summary>
/// The time budget of an answer. The API server sends its timeout in <c>?timeout=</c>, rounded up to a whole second
/// (validating/dispatcher.go in https://github.com/kubernetes/apiserver), so up to one second of it may be over
/// already; an answer after that counts as a failed call.
/// </summary>
public static class RequestDeadline
{
    /// <summary>The timeout if the query has no readable value: 10 s, Kubernetes' default timeoutSeconds.</summary>
    public static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(10);

    /// <summary>Kubernetes' maximum of timeoutSeconds: 30 s. A longer timeout counts as 30 s.</summary>
    public static readonly TimeSpan MaxTimeout = TimeSpan.FromSeconds(30);

    private const double MaxSeconds = 1e9;

    private static readonly SearchValues<char> NumberCharacters = SearchValues.Create("0123456789.");

    // One second of rounding, and the time to send the answer.
    private static readonly TimeSpan Margin = TimeSpan.FromMilliseconds(1200);

    /// <summary>
    /// The budget for a request with that <c>timeout</c> query value: the timeout less 1.2 s, but at least half of it.
    /// </summary>
    /// <param name="timeout">
    /// A Go duration: <c>10s</c>, <c>1m0s</c>, <c>500ms</c>. Null, unreadable or not above zero: 10 s.
    /// </param>
    public static TimeSpan BudgetFor(string? timeout)
    {
        TimeSpan waits = TryParse(timeout, out TimeSpan parsed) && parsed > TimeSpan.Zero ? parsed : DefaultTimeout;
        waits = waits > MaxTimeout ? MaxTimeout : waits;
        TimeSpan half = waits / 2;
        TimeSpan less = waits - Margin;
        return less > half ? less : half;
    }

    /// <summary>Reads a Go duration: numbers with the units h, m, s, ms, us (µs) and ns, in any order.</summary>
    public static bool TryParse(string? text, out TimeSpan duration)
    {
        duration = TimeSpan.Zero;
        const int MaxLength = 32;
        if (text is not { Length: > 1 and <= MaxLength })
        {
            return false;
        }

        ReadOnlySpan<char> rest = text;
        while (rest.Length > 0)
        {
            int digits = rest.IndexOfAnyExcept(NumberCharacters);
            if (digits <= 0
                || !double.TryParse(
                    rest[..digits], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double number))
            {
                return false;
            }

            rest = rest[digits..];
            int unit = rest.IndexOfAny(NumberCharacters);
            unit = unit < 0 ? rest.Length : unit;
            if (SecondsOf(rest[..unit]) is not { } seconds || number * seconds > MaxSeconds)
            {
                return false;
            }

            duration += TimeSpan.FromSeconds(number * seconds);
            rest = rest[unit..];
        }

        return true;
    }

    private static double? SecondsOf(ReadOnlySpan<char> unit) => unit switch
    {
        "h" => 3600,
        "m" => 60,
        "s" => 1,
        "ms" => 1e-3,
        "us" or "µs" or "μs" => 1e-6,
        "ns" => 1e-9,
        _ => null,
    };
}
