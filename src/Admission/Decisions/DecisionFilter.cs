using System.Text.Json;
using Admission.Matching;
using Admission.Objects;

namespace Admission.Decisions;

/// <summary>Selects decisions; a member that is not set does not filter. Immutable.</summary>
public sealed record DecisionFilter
{
    /// <summary>Start of the period, inclusive.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>End of the period, exclusive.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>Uid of the review.</summary>
    public string? Id { get; init; }

    public Glob? User { get; init; }

    /// <summary>Namespace of the object.</summary>
    public Glob? Namespace { get; init; }

    /// <summary>Name of the object.</summary>
    public Glob? Name { get; init; }

    /// <summary>
    /// Kind (<c>Deployment</c>) or resource (<c>deployments</c>, <c>deployments.apps</c>), ignoring case.
    /// </summary>
    public string? Kind { get; init; }

    /// <summary>Id of a policy with a finding.</summary>
    public Glob? Policy { get; init; }

    /// <summary>
    /// <c>allow</c> or <c>deny</c>; or what a policy did: <c>denied</c>, <c>warned</c>, <c>audited</c>,
    /// <c>existing</c>, <c>excepted</c>, <c>bypassed</c>, <c>faulted</c>.
    /// </summary>
    public string? Verdict { get; init; }

    /// <summary>A field that the request changed, or with a finding of a policy.</summary>
    public FieldPattern? Field { get; init; }

    /// <summary>Does the filter select the entry?</summary>
    public bool Matches(DecisionEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        return entry.IsDecision
            && (Since is not { } since || entry.Time >= since)
            && (Until is not { } until || entry.Time < until)
            && (Id is null || entry.Id == Id)
            && (User?.Matches(entry.User) ?? true)
            && (Namespace?.Matches(entry.Namespace) ?? true)
            && (Name?.Matches(entry.Name) ?? true)
            && (Kind is null || IsKind(entry, Kind))
            && MatchesPolicy(entry)
            && (Field is null || entry.Changes.Any(ChangesField) || entry.Policies.Any(NamesField));
    }

    /// <summary>Does the change concern the field of the filter?</summary>
    public bool ChangesField(JsonElement change) => Field is null || Concerns(DecisionEntry.TextOf(change, "field"));

    private bool MatchesPolicy(DecisionEntry entry)
    {
        bool isAnswer = Verdict is "allow" or "deny";
        if (isAnswer && entry.Verdict != Verdict)
        {
            return false;
        }

        string? result = isAnswer ? null : Verdict;
        return (Policy is null && result is null) || entry.Policies.Any(one =>
            (Policy?.Matches(DecisionEntry.TextOf(one, "policy")) ?? true)
            && (result is null || DecisionEntry.TextOf(one, "result") == result));
    }

    private bool NamesField(JsonElement policy) =>
        policy.TryGetProperty("fields", out JsonElement fields)
        && fields.ValueKind == JsonValueKind.Array
        && fields.EnumerateArray().Any(one => one.ValueKind == JsonValueKind.String && Concerns(one.GetString()!));

    // A change of spec.template as a whole changes the image in it.
    private bool Concerns(string field) => FieldPath.TryParse(field, out FieldPath? path, out _)
        && (Field!.Covers(path) || Field.NamesBelow(path));

    private static bool IsKind(DecisionEntry entry, string kind) =>
        entry.Kind.Equals(kind, StringComparison.OrdinalIgnoreCase)
        || entry.Resource.Equals(kind, StringComparison.OrdinalIgnoreCase)
        || (entry.Resource.Length > kind.Length && entry.Resource[kind.Length] == '.'
            && entry.Resource.StartsWith(kind, StringComparison.OrdinalIgnoreCase));
}
