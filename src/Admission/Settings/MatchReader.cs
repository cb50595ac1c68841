using System.Collections.Immutable;
using Admission.Json;
using Admission.Matching;
using Admission.Objects;
using Admission.Protocol;

namespace Admission.Settings;

/// <summary>Reads <c>match</c> of policies, overrides and exceptions.</summary>
/// <param name="workloads">The kinds of the alias <c>"workloads"</c>.</param>
/// <param name="errors">Receives the errors.</param>
/// <param name="see">
/// A sentence that names where the members of a rule are described. Default: a sentence that lists them.
/// </param>
public sealed class MatchReader(WorkloadKinds workloads, List<FieldError> errors, string? see = null)
{
    /// <summary>The members of a rule, in the order of the documentation.</summary>
    public static readonly ImmutableArray<string> Members =
    [
        "resources", "operations", "namespaces", "names", "labels", "namespaceLabels", "users", "groups",
        "serviceAccounts",
    ];

    private const string Alias = "workloads";
    private readonly string _see = see ?? $"The fields are {string.Join(", ", Members)}.";
    private readonly ImmutableArray<ResourcePattern> _workloadPatterns = PatternsOf(workloads);

    /// <summary>
    /// The rules of a policy: the alias, a rule, or a list of both. Operations default to CREATE and UPDATE.
    /// </summary>
    /// <param name="match">The member <c>match</c>.</param>
    /// <param name="path">Its path in the document, for errors.</param>
    public ImmutableArray<MatchRule> ReadPolicyMatch(JsonValue match, string path)
    {
        if (match.Kind != JsonKind.Array)
        {
            return [ReadPolicyRule(match, path)];
        }

        if (match.Count == 0)
        {
            errors.Add(new FieldError(path, "'match' is empty, so the policy would never run. Specify resources."));
        }

        var rules = ImmutableArray.CreateBuilder<MatchRule>(match.Count);
        for (int i = 0; i < match.Count; i++)
        {
            rules.Add(ReadPolicyRule(match[i], MemberPath.Item(path, i)));
        }

        return rules.ToImmutable();
    }

    /// <summary>
    /// The match of an exception: a rule or a list of rules, each of which must restrict something. Labels count only
    /// if they existed before the request.
    /// </summary>
    /// <param name="match">The member <c>match</c>.</param>
    /// <param name="path">Its path in the document, for errors.</param>
    public ImmutableArray<MatchRule> ReadExceptionMatch(JsonValue match, string path)
    {
        bool isList = match.Kind == JsonKind.Array;
        var rules = ImmutableArray.CreateBuilder<MatchRule>();
        for (int i = 0; i < (isList ? match.Count : 1); i++)
        {
            string at = isList ? MemberPath.Item(path, i) : path;
            if (MemberReader.Open(isList ? match[i] : match, at, "a rule of an exception", errors) is not { } rule)
            {
                continue;
            }

            rule.RefuseUnknown(Members, "a match field", _see);
            rules.Add(ReadExemption(rule));
            if (rule.Value.Count == 0)
            {
                errors.Add(
                    new FieldError(at, "the exception covers every request. Limit it to namespaces, names or users."));
            }
        }

        if (isList && match.Count == 0)
        {
            errors.Add(new FieldError(path, "'match' is empty, so the exception covers nothing. Add a rule."));
        }

        return rules.ToImmutable();
    }

    /// <summary>The members of a rule in an override or exception; the caller reports unknown members.</summary>
    /// <param name="rule">The override or exception.</param>
    public MatchRule ReadExemption(MemberReader rule) => ReadRule(rule) with
    {
        Resources = ReadResources(rule),
        Operations = ReadOperations(rule, new MatchRule().Operations),
        LabelScope = LabelScope.OldAndNew,
    };

    private MatchRule ReadPolicyRule(JsonValue rule, string path)
    {
        ImmutableArray<Operation> operations = [Operation.Create, Operation.Update];
        if (rule.Kind == JsonKind.String)
        {
            if (rule.Text != Alias)
            {
                errors.Add(new FieldError(
                    path,
                    $"{MemberReader.Shown(rule)} is not a valid value for 'match'. "
                        + $"{Suggestion.Ask(rule.Text!, [Alias])}"
                        + $"Write \"{Alias}\", or {{ resources: [\"pods\"] }}. {_see}"));
            }

            return new MatchRule { Resources = _workloadPatterns, Operations = operations };
        }

        if (MemberReader.Open(rule, path, "a match rule", errors) is not { } reader)
        {
            return new MatchRule();
        }

        reader.RefuseUnknown(Members, "a match field", _see);
        const string Fix = "Specify the resources that the policy checks: resources: [\"pods\", \"deployments.apps\"].";
        if (!reader.IsMissing("resources", Fix) && rule.Member("resources") is { Kind: JsonKind.Array, Count: 0 })
        {
            reader.Add("resources", $"'resources' is empty. {Fix}");
        }

        return ReadRule(reader) with
        {
            Resources = ReadResources(reader),
            Operations = ReadOperations(reader, operations),
        };
    }

    private MatchRule ReadRule(MemberReader rule) => new()
    {
        Namespaces = ReadGlobs(rule, "namespaces"),
        Names = ReadGlobs(rule, "names"),
        Labels = ReadSelector(rule, "labels"),
        NamespaceLabels = ReadSelector(rule, "namespaceLabels"),
        Users = ReadGlobs(rule, "users"),
        Groups = ReadGlobs(rule, "groups"),
        ServiceAccounts = ReadServiceAccounts(rule),
    };

    private ImmutableArray<ResourcePattern> ReadResources(MemberReader rule)
    {
        if (rule.TextList("resources") is not { } texts)
        {
            return [];
        }

        var patterns = ImmutableArray.CreateBuilder<ResourcePattern>();
        for (int i = 0; i < texts.Length; i++)
        {
            if (texts[i] == Alias)
            {
                patterns.AddRange(_workloadPatterns);
            }
            else if (ResourcePattern.TryParse(texts[i], out ResourcePattern? pattern, out string? error))
            {
                patterns.Add(pattern!);
            }
            else
            {
                errors.Add(new FieldError(MemberPath.Item(rule.At("resources"), i), error!)
                {
                    Correction = ResourcePattern.Correct(texts[i]) is { } meant ? (texts[i], meant) : null,
                });
            }
        }

        return [.. patterns.Distinct()];
    }

    private ImmutableArray<Operation> ReadOperations(MemberReader rule, ImmutableArray<Operation> byDefault)
    {
        if (rule.TextList("operations") is not { } words)
        {
            return byDefault;
        }

        var operations = ImmutableArray.CreateBuilder<Operation>();
        for (int i = 0; i < words.Length; i++)
        {
            if (OperationNames.TryParse(words[i], out Operation operation))
            {
                operations.Add(operation);
                continue;
            }

            errors.Add(new FieldError(
                MemberPath.Item(rule.At("operations"), i),
                $"'{words[i]}' is not an operation. {Suggestion.Ask(words[i], OperationNames.All)}"
                    + $"Use one of {string.Join(", ", OperationNames.All)}.")
            {
                Correction = Suggestion.Recase(words[i], OperationNames.All),
            });
        }

        if (words.IsEmpty)
        {
            rule.Add("operations", "'operations' is empty and would match nothing. Remove it to use the default.");
        }

        return [.. operations.Distinct()];
    }

    /// <summary>The member <c>namespaces</c>; null if there is none.</summary>
    internal GlobList? ReadNamespaces(MemberReader rule) => ReadGlobs(rule, "namespaces");

    private GlobList? ReadGlobs(MemberReader rule, string name)
    {
        if (rule.TextList(name) is not { } patterns)
        {
            return null;
        }

        if (!GlobList.TryParse(
            patterns, out GlobList? list, out ImmutableArray<(int Index, string Message)> complaints))
        {
            foreach ((int index, string message) in complaints)
            {
                string at = patterns.IsEmpty ? rule.At(name) : MemberPath.Item(rule.At(name), index);
                errors.Add(new FieldError(at, $"'{name}': {message}"));
            }
        }

        return list;
    }

    private GlobList? ReadServiceAccounts(MemberReader rule)
    {
        const string Name = "serviceAccounts";
        const string UserPrefix = "system:serviceaccount:";
        ImmutableArray<string> patterns = rule.Value.Member(Name) is { Kind: JsonKind.Array } list
            ? [.. list.Items.ToArray().Select(static item => item.Text ?? "")]
            : [];
        for (int i = 0; i < patterns.Length; i++)
        {
            string pattern = patterns[i].TrimStart('!');
            string? meant = pattern.StartsWith(UserPrefix, StringComparison.Ordinal)
                ? pattern[UserPrefix.Length..]
                : null;
            meant ??= pattern.Contains('/', StringComparison.Ordinal) ? pattern.Replace('/', ':') : null;
            meant ??= pattern.AsSpan().ContainsAny(':', '*') || pattern.Length == 0 ? null : "*:" + pattern;
            if (meant is not null)
            {
                errors.Add(new FieldError(
                    MemberPath.Item(rule.At(Name), i),
                    $"'{patterns[i]}' is not a service account. Write namespace:name; did you mean '{meant}'?")
                {
                    // A name alone would cover all namespaces: that is for its author to decide.
                    Correction = meant[0] == '*' ? null : (pattern, meant),
                });
            }
        }

        return ReadGlobs(rule, Name);
    }

    private static LabelSelector? ReadSelector(MemberReader rule, string name)
    {
        if (rule.Text(name) is not { } text)
        {
            return null;
        }

        if (!LabelSelector.TryParse(text, out LabelSelector? selector, out ImmutableArray<string> complaints))
        {
            foreach (string complaint in complaints)
            {
                rule.Add(name, $"'{name}': {complaint}");
            }
        }

        return selector;
    }

    private static ImmutableArray<ResourcePattern> PatternsOf(WorkloadKinds workloads)
    {
        var patterns = ImmutableArray.CreateBuilder<ResourcePattern>();
        foreach (WorkloadKind kind in workloads.All)
        {
            IEnumerable<string> names = kind.Subresources
                .Select(subresource => $"{kind.PluralDotGroup}/{subresource}")
                .Prepend(kind.PluralDotGroup);
            foreach (string name in names)
            {
                // Kinds of the settings were checked when they were read; the error of an invalid name has been
                // reported already.
                if (ResourcePattern.TryParse(name, out ResourcePattern? pattern, out _))
                {
                    patterns.Add(pattern!);
                }
            }
        }

        return patterns.ToImmutable();
    }
}
