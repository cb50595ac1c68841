using System.Collections.Immutable;
using Admission.Json;

namespace Admission.Matching;

/// <summary>
/// A label selector in the syntax of kubectl: <c>a=b</c>, <c>a==b</c>, <c>a!=b</c>, <c>a in (x,y)</c>, <c>a notin
/// (x)</c>, <c>a</c>, <c>!a</c>, <c>a&gt;1</c>, <c>a&lt;1</c>, combined with commas (AND). The empty selector matches
/// everything. <c>!=</c> and <c>notin</c> also match if the label is not set, as in Kubernetes. Immutable. Source of
/// truth: https://github.com/kubernetes/apimachinery/blob/master/pkg/labels/selector.go
/// </summary>
public sealed class LabelSelector
{
    /// <summary>The label that the API server sets to the name of each namespace.</summary>
    public const string NamespaceNameLabel = "kubernetes.io/metadata.name";

    private readonly ImmutableArray<LabelRequirement> _requirements;

    private LabelSelector(ImmutableArray<LabelRequirement> requirements)
    {
        _requirements = requirements;
        AsksOnlyForNamespaceName = requirements.All(
            static one => string.Equals(one.Key, NamespaceNameLabel, StringComparison.Ordinal));
    }

    /// <summary>Does it match any labels?</summary>
    public bool IsEmpty => _requirements.IsEmpty;

    /// <summary>
    /// The same requirements in the form of a <c>LabelSelector</c> of an API object; null if one of them has no such
    /// form (<c>&gt;</c>, <c>&lt;</c>).
    /// </summary>
    public ImmutableArray<LabelExpression>? Expressions =>
        _requirements.Any(static one => one.Operator is LabelOperator.GreaterThan or LabelOperator.LessThan)
            ? null
            : [.. _requirements.Select(static one => new LabelExpression(one.Key, $"{one.Operator}", one.Values))];

    /// <summary>Reads a selector.</summary>
    /// <param name="text">The selector.</param>
    /// <param name="selector">The selector; null on error.</param>
    /// <param name="errors">The problem and how to fix it; empty on success.</param>
    public static bool TryParse(string text, out LabelSelector? selector, out ImmutableArray<string> errors)
    {
        ArgumentNullException.ThrowIfNull(text);
        ImmutableArray<LabelRequirement> requirements = LabelSelectorParser.Parse(text, out errors);
        selector = errors.IsEmpty ? new LabelSelector(requirements) : null;
        return selector is not null;
    }

    /// <summary>
    /// Do all requirements concern <c>kubernetes.io/metadata.name</c>, so that the name of a namespace is enough to
    /// evaluate the selector?
    /// </summary>
    public bool AsksOnlyForNamespaceName { get; }

    /// <summary>Do the labels match?</summary>
    /// <param name="labels">An object of strings; null, explicit or not, if there are none.</param>
    public bool Matches(JsonValue? labels)
    {
        foreach (LabelRequirement requirement in _requirements)
        {
            if (!requirement.Matches(labels))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>
    /// Do the labels of a namespace match? The API server sets <c>kubernetes.io/metadata.name</c> of every namespace to
    /// its name, so that label is known if the name is known.
    /// </summary>
    /// <param name="name">The name of the namespace.</param>
    /// <param name="labels">Its labels; C# null if they are not known.</param>
    /// <returns>Unknown only if the name is not enough and the labels are not known.</returns>
    public MatchResult MatchesNamespace(string name, NamespaceLabels? labels)
    {
        ArgumentNullException.ThrowIfNull(name);
        var result = MatchResult.Yes;
        foreach (LabelRequirement requirement in _requirements)
        {
            bool isName = string.Equals(requirement.Key, NamespaceNameLabel, StringComparison.Ordinal);
            if (isName ? !requirement.MatchesValue(name) : labels is not null && !requirement.Matches(labels.Labels))
            {
                return MatchResult.No;
            }

            if (!isName && labels is null)
            {
                result = MatchResult.Unknown;
            }
        }

        return result;
    }

    /// <summary>The selector with sorted keys and values: the same text for every equal selector.</summary>
    public override string ToString() => string.Join(",", _requirements);
}

/// <summary>One of the <c>matchExpressions</c> of a <c>LabelSelector</c> in an API object.</summary>
/// <param name="Key">The label.</param>
/// <param name="Operator"><c>In</c>, <c>NotIn</c>, <c>Exists</c> or <c>DoesNotExist</c>.</param>
/// <param name="Values">Empty for operators without values.</param>
public sealed record LabelExpression(string Key, string Operator, ImmutableArray<string> Values);
