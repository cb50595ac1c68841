using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using Admission.Json;

namespace Admission.Matching;

/// <summary>The condition of a selector on one label.</summary>
internal enum LabelOperator
{
    /// <summary><c>a in (x,y)</c>, <c>a=x</c>, <c>a==x</c>: set to one of the values.</summary>
    In,

    /// <summary><c>a notin (x,y)</c>, <c>a!=x</c>: not set, or to another value.</summary>
    NotIn,

    /// <summary><c>a</c>: set, to any value.</summary>
    Exists,

    /// <summary><c>!a</c>: not set.</summary>
    DoesNotExist,

    /// <summary><c>a&gt;1</c>: set to a greater integer.</summary>
    GreaterThan,

    /// <summary><c>a&lt;1</c>: set to a smaller integer.</summary>
    LessThan,
}

/// <summary>One requirement of a label selector. Immutable.</summary>
/// <param name="Key">The label.</param>
/// <param name="Operator">The condition.</param>
/// <param name="Values">Sorted and without duplicates; empty for operators without values.</param>
internal sealed record LabelRequirement(string Key, LabelOperator Operator, ImmutableArray<string> Values)
{
    private readonly long _bound = Operator is LabelOperator.GreaterThan or LabelOperator.LessThan
        ? long.Parse(Values[0], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture)
        : 0;

    public bool Matches(JsonValue? labels)
    {
        JsonValue? label = labels?.Member(Key);
        return Matches(isSet: label is not null, label is null ? null : TextOf(label));
    }

    /// <summary>Does a label with this value match?</summary>
    public bool MatchesValue(string value) => Matches(isSet: true, value);

    /// <summary>In the syntax of selectors, always the same for the same meaning.</summary>
    public override string ToString() => Operator switch
    {
        LabelOperator.In when Values.Length == 1 => $"{Key}={Values[0]}",
        LabelOperator.NotIn when Values.Length == 1 => $"{Key}!={Values[0]}",
        LabelOperator.In => $"{Key} in ({string.Join(",", Values)})",
        LabelOperator.NotIn => $"{Key} notin ({string.Join(",", Values)})",
        LabelOperator.Exists => Key,
        LabelOperator.DoesNotExist => "!" + Key,
        LabelOperator.GreaterThan => $"{Key}>{Values[0]}",
        LabelOperator.LessThan => $"{Key}<{Values[0]}",
        _ => throw new UnreachableException($"unknown operator {Operator}"),
    };

    // Kubernetes reads a null in a map of strings as the empty string. The API server rejects anything else that is not
    // a string; in a manifest, it is a label that is set and equals nothing.
    private static string? TextOf(JsonValue label) => label.Kind == JsonKind.Null ? "" : label.Text;

    private bool Matches(bool isSet, string? text) => Operator switch
    {
        LabelOperator.In => HasValue(text),
        LabelOperator.NotIn => !HasValue(text),
        LabelOperator.Exists => isSet,
        LabelOperator.DoesNotExist => !isSet,
        LabelOperator.GreaterThan => TryReadInteger(text, out long value) && value > _bound,
        LabelOperator.LessThan => TryReadInteger(text, out long value) && value < _bound,
        _ => throw new UnreachableException($"unknown operator {Operator}"),
    };

    private static bool TryReadInteger(string? text, out long value) => long.TryParse(
        text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value);

    private bool HasValue(string? text) => text is not null && Values.Contains(text, StringComparer.Ordinal);
}
