using System.Globalization;
using Admission.Json;
using Admission.Policies;

namespace Admission.JavaScript;

/// <summary>
/// Reads the member <c>limits</c> of a policy, which can lower the server's limits, never raise them.
/// </summary>
/// <param name="limits">The server's limits.</param>
internal sealed class LimitsReader(EngineLimits limits)
{
    private static readonly (string Suffix, long Factor)[] Times = [("ms", 1), ("s", 1000)];

    private static readonly (string Suffix, long Factor)[] Sizes =
        [("KiB", 1 << 10), ("MiB", 1 << 20), ("GiB", 1 << 30)];

    private static readonly string[] Known = ["timeout", "statements", "memory", "violations"];

    /// <summary>Reads the limits of a policy; invalid ones are reported and omitted.</summary>
    public PolicyLimits Read(MemberReader policy)
    {
        if (policy.Object("limits") is not { } reader)
        {
            return PolicyLimits.None;
        }

        reader.RefuseUnknown(Known, "a limit", "See policies/admission.d.ts.");
        long max = (long)limits.EvaluationTimeout.TotalMilliseconds;
        return new PolicyLimits
        {
            Timeout = Quantity(reader, "timeout", "200ms", Times, 10, max) is { } milliseconds
                ? TimeSpan.FromMilliseconds(milliseconds)
                : null,
            MaxStatements = (int?)Number(reader, "statements", 100, limits.MaxStatements),
            MaxMemoryBytes = Quantity(reader, "memory", "16MiB", Sizes, 256 << 10, limits.MaxMemoryBytes),
            MaxViolations = (int?)Number(reader, "violations", 1, limits.MaxViolations),
        };
    }

    private static long? Number(MemberReader reader, string name, long min, long max)
    {
        if (reader.Value.Member(name) is not { } member)
        {
            return null;
        }

        if (member.TryGetInt64(out long value))
        {
            return InRange(reader, name, member, value, min, max, Written(max));
        }

        reader.Add(name, $"'{name}' must be an integer, not {MemberReader.Shown(member)}. Write {min} to {max}.");
        return null;
    }

    private static long? Quantity(
        MemberReader reader, string name, string example, (string Suffix, long Factor)[] units, long min, long max)
    {
        if (reader.Value.Member(name) is not { } member)
        {
            return null;
        }

        foreach ((string suffix, long factor) in units)
        {
            if (member.Text is { } text
                && text.EndsWith(suffix, StringComparison.Ordinal)
                && int.TryParse(text[..^suffix.Length], NumberStyles.None, CultureInfo.InvariantCulture, out int count))
            {
                (string unit, long size) = units.Last(one => max % one.Factor == 0);
                return InRange(reader, name, member, count * factor, min, max, Written(max / size) + unit);
            }
        }

        string known = string.Join(", ", units.Select(static unit => unit.Suffix));
        reader.Add(
            name,
            $"'{name}' must be a number with a unit ({known}), not {MemberReader.Shown(member)}. Write \"{example}\".");
        return null;
    }

    private static long? InRange(
        MemberReader reader, string name, JsonValue member, long value, long min, long max, string written)
    {
        if (value > max)
        {
            reader.Add(
                name,
                $"'{name}' is {MemberReader.Shown(member)}, above the server's limit of {written}. A policy can "
                    + "only lower a limit. Remove it, or lower it.");
            return null;
        }

        if (value >= min)
        {
            return value;
        }

        reader.Add(name, $"'{name}' is {MemberReader.Shown(member)}, too low for any policy. Write a larger value.");
        return null;
    }

    private static string Written(long value) => value.ToString(CultureInfo.InvariantCulture);
}
