using System.Collections.Immutable;
using System.Globalization;
using Admission.Json;
using Admission.Matching;
using Admission.Objects;
using Admission.Policies;

namespace Admission.Settings;

/// <summary>Reads <c>exceptions</c> of the settings.</summary>
/// <param name="workloads">The kinds of the alias <c>"workloads"</c>.</param>
/// <param name="ids">Ids of all policies of the folder.</param>
/// <param name="now">The time that decides which exceptions are expired.</param>
/// <param name="errors">Receives the errors.</param>
/// <param name="warnings">Receives the warnings.</param>
internal sealed class ExceptionReader(
    WorkloadKinds workloads,
    IReadOnlyCollection<string> ids,
    DateTimeOffset now,
    List<FieldError> errors,
    List<FieldError> warnings)
{
    /// <summary>
    /// Number of days before the expiry from which an exception causes a warning, so that its owner can act in time.
    /// </summary>
    public const int DaysOfWarning = 14;

    private const string DateFormat = "yyyy-MM-dd";
    private static readonly string[] Known =
        ["policy", "match", "reason", "owner", "ticket", "starts", "expires"];

    private readonly DateOnly _today = DateOnly.FromDateTime(now.UtcDateTime);

    /// <summary>Every exception in the order of the file, including expired ones.</summary>
    public ImmutableArray<PolicyException> Read(MemberReader? root)
    {
        ImmutableArray<JsonValue> items = root?.IsSet("exceptions") == true ? root.List("exceptions") : [];
        var exceptions = ImmutableArray.CreateBuilder<PolicyException>(items.Length);
        for (int i = 0; i < items.Length; i++)
        {
            string at = MemberPath.Item(root!.At("exceptions"), i);
            if (MemberReader.Open(items[i], at, "an exception", errors) is { } entry)
            {
                int before = errors.Count;
                PolicyException exception = ReadEntry(entry);
                exceptions.Add(exception);
                if (errors.Count == before)
                {
                    Warn(entry, exception);
                }
            }
        }

        return exceptions.ToImmutable();
    }

    private PolicyException ReadEntry(MemberReader entry)
    {
        entry.RefuseUnknown(Known, "a field of an exception", $"The fields are {string.Join(", ", Known)}.");
        string policy = entry.RequiredText("policy", "Specify the policy's id: policy: banned-images.");
        if (policy.Length > 0 && !ids.Contains(policy))
        {
            entry.Add("policy", SettingsReader.UnknownPolicy(policy, ids));
        }

        DateOnly? starts = ReadDay(entry, "starts");
        DateOnly? expires = ReadDay(entry, "expires");
        entry.IsMissing("expires", "Write the last day on which it applies: expires: 2027-03-31.");
        if (starts > expires)
        {
            entry.Add(
                "expires", "'expires' is before 'starts', so the exception never applies. Correct one of them.");
        }

        return new PolicyException
        {
            Policy = policy,
            Match = entry.IsMissing("match", "Write what it covers: match: { namespaces: [legacy] }.")
                ? []
                : new MatchReader(workloads, errors)
                    .ReadExceptionMatch(entry.Value.Member("match")!, entry.At("match")),
            Reason = entry.RequiredText("reason", "Write why the policy does not apply."),
            Owner = entry.RequiredText("owner", "Write who is responsible, such as a team."),
            Ticket = entry.Text("ticket") ?? "",
            Starts = starts,
            Expires = expires ?? DateOnly.MinValue,
        };
    }

    /// <summary>A member that is a date, <c>2027-03-31</c>; null if it is missing or an error.</summary>
    internal static DateOnly? ReadDay(MemberReader entry, string name)
    {
        if (entry.Value.Member(name) is not { } value)
        {
            return null;
        }

        if (DateOnly.TryParseExact(
            value.Text, DateFormat, CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly day))
        {
            return day;
        }

        entry.Add(
            name, $"'{name}' must be a date (year-month-day), not {MemberReader.Shown(value)}. Write 2027-03-31.");
        return null;
    }

    private void Warn(MemberReader entry, PolicyException exception)
    {
        string day = exception.Expires.ToString(DateFormat, CultureInfo.InvariantCulture);
        int left = exception.Expires.DayNumber - _today.DayNumber;
        string who = $"the exception of {exception.Owner} for '{exception.Policy}'";
        if (left < 0)
        {
            warnings.Add(new FieldError(
                entry.At("expires"), $"{who} expired on {day} and has no effect. Remove it, or agree on a new date."));
        }
        else if (left <= DaysOfWarning)
        {
            warnings.Add(new FieldError(
                entry.At("expires"), $"{who} expires on {day}. Fix the violations by then, or agree on a new date."));
        }

        if (exception.Match.Any(static rule => rule.Labels is not null && IsByLabelAlone(rule)))
        {
            warnings.Add(new FieldError(
                entry.At("match"),
                $"{who} matches by label alone, so everybody who can label an object can exempt it. "
                    + "Add namespaces, names or users to the rule."));
        }
    }

    private static bool IsByLabelAlone(MatchRule rule) => rule is
    {
        Namespaces: null, Names: null, NamespaceLabels: null, Users: null, Groups: null, ServiceAccounts: null,
    };
}
