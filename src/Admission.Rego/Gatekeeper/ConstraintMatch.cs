using System.Collections.Immutable;
using Admission.Json;
using Admission.Kinds;
using Admission.Matching;

namespace Admission.Rego.Gatekeeper;

/// <summary>The <c>match</c> of a constraint. All its parts must match the object or the old object.</summary>
public sealed class ConstraintMatch
{
    private static readonly string[] Known =
    [
        "kinds", "namespaces", "excludedNamespaces", "labelSelector", "namespaceSelector", "scope", "name", "source",
    ];

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
                problems.AddField($"spec.match.{name}", $"unknown field. The fields are {string.Join(", ", Known)}.");
            }
        }

        if (json.Member("kinds") is { } kinds)
        {
            match.Kinds = [.. kinds.Items.ToArray().Select(static kind => new KindPattern(
                OrAll(Texts(kind.Member("apiGroups"))), OrAll(Texts(kind.Member("kinds")))))];
        }

        match._namespaces = Patterns(json, "namespaces", problems) is { Length: > 0 } namespaces ? namespaces : null;
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

    /// <summary>The kinds, one of which must match. Empty matches every kind.</summary>
    internal ImmutableArray<KindPattern> Kinds { get; private set; } = [];

    /// <summary>Can it depend on labels of namespaces?</summary>
    internal bool NeedsNamespaceLabels => _namespaceLabels is { IsEmpty: false };

    /// <summary>Does the constraint apply?</summary>
    /// <param name="review">The request.</param>
    /// <param name="reason">Why that is not known, as a sentence; empty if it is known.</param>
    public MatchResult Matches(GatekeeperReview review, out string reason)
    {
        ArgumentNullException.ThrowIfNull(review);
        reason = "";
        if (!CoversKind(review.Kind))
        {
            return MatchResult.No;
        }

        MatchResult result = review.Object is { } one ? Matches(review, one, ref reason) : MatchResult.No;
        if (result != MatchResult.Yes && review.OldObject is { } old && !ReferenceEquals(old, review.Object))
        {
            result = Or(result, Matches(review, old, ref reason));
        }

        if (result != MatchResult.Yes && review.IsObjectUnknown)
        {
            result = Or(result, Matches(review, null, ref reason));
        }

        return result;
    }

    private static MatchResult Or(MatchResult left, MatchResult right) =>
        right == MatchResult.Yes ? right : left == MatchResult.Unknown ? left : right;

    /// <summary>Can the constraint apply to objects that ExpansionTemplates generate?</summary>
    internal bool CoversGenerated => _source != "Original";

    /// <summary>Is a kind among those of the match?</summary>
    internal bool CoversKind(GroupVersionKind kind)
    {
        foreach (KindPattern pattern in Kinds)
        {
            if (pattern.Covers(kind))
            {
                return true;
            }
        }

        return Kinds.IsEmpty;
    }

    // Null means that the object is not known: its name and namespace are those of the request.
    private MatchResult Matches(GatekeeperReview review, JsonValue? one, ref string reason)
    {
        JsonValue? metadata = one?.Member("metadata");
        bool isNamespace = review.Kind is { Group: "", Kind: "Namespace" };
        string name = metadata?.Member("name")?.Text ?? review.Name;
        string space = isNamespace ? name : metadata?.Member("namespace")?.Text is { Length: > 0 } own ? own
            : review.Namespace;
        bool isNamespaced = space.Length > 0 && !isNamespace;
        bool fitsSource = _source is "" or "All" || (_source == "Generated") == review.IsGenerated;
        bool fitsScope = _scope switch { "Cluster" => !isNamespaced, "Namespaced" => isNamespaced, _ => true };
        bool fitsNamespace = space.Length == 0
            || ((_namespaces is null || FitsAny(_namespaces, space))
                && (_excluded is null || !FitsAny(_excluded, space)));
        if (!fitsSource || !fitsScope || !fitsNamespace)
        {
            return MatchResult.No;
        }

        if (one is null && (_labels is { IsEmpty: false } || (name.Length == 0 && _name is { Length: > 0 })))
        {
            reason = "the match of the constraint needs the object, which is not known for this request.";
            return MatchResult.Unknown;
        }

        if (one is not null && (!FitsName(name, metadata) || !Hold(_labels, metadata?.Member("labels"))))
        {
            return MatchResult.No;
        }

        if (_namespaceLabels is not { } required || space.Length == 0)
        {
            return MatchResult.Yes;
        }

        JsonValue? holder = isNamespace ? one : review.NamespaceObject;
        if (holder is null && !(review.Labels is not null && !isNamespace))
        {
            reason = $"unable to match constraints: the namespace \"{space}\" is not known, "
                + "and namespaceSelector needs it";
            return MatchResult.Unknown;
        }

        JsonValue? labels = holder is null ? review.Labels!.Labels : holder.Member("metadata")?.Member("labels");
        return Hold(required, labels) ? MatchResult.Yes : MatchResult.No;
    }

    private static bool Hold(ImmutableArray<Requirement>? requirements, JsonValue? labels)
    {
        if (requirements is { } all)
        {
            foreach (Requirement one in all)
            {
                if (!one.Holds(labels))
                {
                    return false;
                }
            }
        }

        return true;
    }

    private static bool FitsAny(string[] patterns, string text)
    {
        foreach (string pattern in patterns)
        {
            if (Fits(pattern, text))
            {
                return true;
            }
        }

        return false;
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

    private static bool Fits(string pattern, string text)
    {
        bool starts = pattern.StartsWith('*');
        bool ends = pattern.EndsWith('*');
        ReadOnlySpan<char> middle = pattern.AsSpan().Trim('*');
        return (starts, ends) switch
        {
            (true, true) => text.AsSpan().Contains(middle, StringComparison.Ordinal),
            (true, false) => text.AsSpan().EndsWith(middle),
            (false, true) => text.AsSpan().StartsWith(middle),
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
                    $"\"{pattern}\" has a star in the middle. A star can only be at the start or the end.");
            }
        }

        return patterns;
    }

    // A list that is absent or empty matches everything.
    private static ImmutableArray<string> OrAll(string[]? patterns) =>
        patterns is { Length: > 0 } ? [.. patterns] : ["*"];

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
