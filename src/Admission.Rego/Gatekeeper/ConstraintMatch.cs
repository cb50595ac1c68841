using System.Collections.Immutable;
using Admission.Json;

namespace Admission.Rego.Gatekeeper;

/// <summary>The <c>match</c> of a constraint. All its parts must hold, for the object or for the old object.</summary>
public sealed class ConstraintMatch
{
    private static readonly string[] Known =
    [
        "kinds", "namespaces", "excludedNamespaces", "labelSelector", "namespaceSelector", "scope", "name", "source",
    ];

    private ImmutableArray<(string[] Groups, string[] Kinds)> _kinds = [];
    private string[]? _namespaces;
    private string[]? _excluded;
    private ImmutableArray<Requirement>? _labels;
    private ImmutableArray<Requirement>? _namespaceLabels;
    private string _scope = "";
    private string? _name;
    private string _source = "";

    private ConstraintMatch()
    {
    }

    internal static ConstraintMatch Read(JsonValue? json, SpecErrors problems)
    {
        var match = new ConstraintMatch();
        if (json is null || json.Kind == JsonKind.Null)
        {
            return match;
        }

        foreach (string name in json.Names)
        {
            if (!Known.Contains(name))
            {
                problems.AddField($"spec.match.{name}", $"unknown field. Known are {string.Join(", ", Known)}.");
            }
        }

        if (json.Member("kinds") is { } kinds)
        {
            match._kinds = [.. kinds.Items.ToArray().Select(static kind => (
                Texts(kind.Member("apiGroups")) ?? [], Texts(kind.Member("kinds")) ?? []))];
        }

        match._namespaces = Patterns(json, "namespaces", problems);
        match._excluded = Patterns(json, "excludedNamespaces", problems);
        match._labels = Requirement.Read(json.Member("labelSelector"), "spec.match.labelSelector", problems);
        match._namespaceLabels = Requirement.Read(
            json.Member("namespaceSelector"), "spec.match.namespaceSelector", problems);
        match._scope = json.Member("scope")?.Text ?? "";
        match._name = json.Member("name")?.Text;
        match._source = json.Member("source")?.Text ?? "";
        if (match._source is not ("" or "All" or "Generated" or "Original"))
        {
            problems.AddField(
                "spec.match.source", $"\"{match._source}\" is not a source. Write All, Generated or Original.");
        }

        return match;
    }

    /// <summary>Does the constraint apply?</summary>
    /// <param name="review">The request.</param>
    /// <param name="error">Why that is not known: the labels of the namespace are missing; null otherwise.</param>
    public bool Matches(GatekeeperReview review, out string? error)
    {
        ArgumentNullException.ThrowIfNull(review);
        error = null;
        foreach (JsonValue? one in (JsonValue?[])[review.Object, review.OldObject])
        {
            if (one is not null && Matches(review, one, ref error))
            {
                error = null;
                return true;
            }
        }

        return false;
    }

    private bool Matches(GatekeeperReview review, JsonValue one, ref string? error)
    {
        JsonValue? metadata = one.Member("metadata");
        bool isNamespace = review.Kind is { Group: "", Kind: "Namespace" };
        string name = metadata?.Member("name")?.Text ?? review.Name;
        string space = isNamespace ? name : metadata?.Member("namespace")?.Text is { Length: > 0 } own ? own
            : review.Namespace;
        bool isNamespaced = space.Length > 0 && !isNamespace;
        if (!_kinds.IsEmpty && !_kinds.Any(k => Has(k.Groups, review.Kind.Group) && Has(k.Kinds, review.Kind.Kind)))
        {
            return false;
        }

        bool fitsSource = _source is "" or "All" || (_source == "Generated") == review.IsGenerated;
        bool fitsScope = _scope switch { "Cluster" => !isNamespaced, "Namespaced" => isNamespaced, _ => true };
        bool fitsNamespace = space.Length == 0
            || ((_namespaces is null || Array.Exists(_namespaces, p => Fits(p, space)))
                && (_excluded is null || !Array.Exists(_excluded, p => Fits(p, space))));
        if (!fitsSource || !fitsScope || !fitsNamespace || !FitsName(name, metadata)
            || (_labels is { } labels && !labels.All(r => r.Holds(metadata?.Member("labels")))))
        {
            return false;
        }

        if (_namespaceLabels is not { } required || space.Length == 0)
        {
            return true;
        }

        JsonValue? holder = isNamespace ? one : review.NamespaceObject;
        if (holder is null && review.Labels is { } known)
        {
            return required.All(r => r.Holds(known.Labels));
        }

        if (holder is null)
        {
            error = $"unable to match constraints: the namespace \"{space}\" is not known, "
                + "and namespaceSelector needs it";
            return false;
        }

        return required.All(r => r.Holds(holder.Member("metadata")?.Member("labels")));
    }

    private bool FitsName(string name, JsonValue? metadata)
    {
        if (_name is not { Length: > 0 } pattern || Fits(pattern, name))
        {
            return true;
        }

        // The end of a generated name is not known.
        return pattern.EndsWith('*') && name.Length == 0
            && metadata?.Member("generateName")?.Text is { } prefix && Fits(pattern, prefix);
    }

    private static bool Has(string[] all, string one) => all.Contains("*") || all.Contains(one);

    private static bool Fits(string pattern, string text)
    {
        bool starts = pattern.StartsWith('*');
        bool ends = pattern.EndsWith('*');
        string middle = pattern.Trim('*');
        return (starts, ends) switch
        {
            (true, true) => text.Contains(middle, StringComparison.Ordinal),
            (true, false) => text.EndsWith(middle, StringComparison.Ordinal),
            (false, true) => text.StartsWith(middle, StringComparison.Ordinal),
            _ => text == pattern,
        };
    }

    private static string[]? Patterns(JsonValue json, string member, SpecErrors problems)
    {
        string[]? patterns = Texts(json.Member(member));
        foreach (string pattern in patterns ?? [])
        {
            if (pattern.Trim('*').Contains('*', StringComparison.Ordinal))
            {
                problems.AddField(
                    $"spec.match.{member}",
                    $"\"{pattern}\" has a star in the middle. A star can only be at an end.");
            }
        }

        return patterns;
    }

    private static string[]? Texts(JsonValue? json) =>
        json is null ? null : [.. json.Items.ToArray().Select(static item => item.Text ?? "")];

    /// <summary>One requirement of a label selector.</summary>
    private sealed record Requirement(string Key, string Operator, string[] Values)
    {
        public static ImmutableArray<Requirement>? Read(JsonValue? selector, string field, SpecErrors problems)
        {
            if (selector is null || selector.Kind != JsonKind.Object)
            {
                return null;
            }

            var requirements = ImmutableArray.CreateBuilder<Requirement>();
            JsonValue? labels = selector.Member("matchLabels");
            for (int i = 0; i < (labels?.Count ?? 0); i++)
            {
                requirements.Add(new Requirement(labels!.NameAt(i), "In", [labels[i].Text ?? ""]));
            }

            foreach (JsonValue expression in selector.Member("matchExpressions") is { } all ? all.Items : [])
            {
                string name = expression.Member("operator")?.Text ?? "";
                if (name is not ("In" or "NotIn" or "Exists" or "DoesNotExist"))
                {
                    problems.AddField(
                        field, $"\"{name}\" is not an operator. Write In, NotIn, Exists or DoesNotExist.");
                }

                requirements.Add(new Requirement(
                    expression.Member("key")?.Text ?? "", name, Texts(expression.Member("values")) ?? []));
            }

            return requirements.ToImmutable();
        }

        public bool Holds(JsonValue? labels)
        {
            string? value = labels?.Member(Key)?.Text;
            return Operator switch
            {
                "In" => value is not null && Values.Contains(value),
                "NotIn" => value is null || !Values.Contains(value),
                "Exists" => value is not null,
                _ => value is null,
            };
        }
    }
}
