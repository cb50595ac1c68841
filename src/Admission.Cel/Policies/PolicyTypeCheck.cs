using System.Collections.Immutable;
using Admission.Cel.Checking;
using Admission.Cel.Libraries;
using Admission.Cel.Values;
using Admission.Fields;
using Admission.Json;
using Admission.Kinds;

namespace Admission.Cel.Policies;

/// <summary>
/// Checks the expressions of policies against the schemas of the kinds that they match, as the API server does for
/// <c>status.typeChecking</c>. The verdicts do not depend on it.
/// Source of truth: typechecking.go of
/// https://github.com/kubernetes/apiserver/tree/master/pkg/admission/plugin/policy/validating
/// </summary>
/// <param name="fields">The schemas of the kinds.</param>
/// <param name="kinds">The kinds and their resources.</param>
internal sealed class PolicyTypeCheck(FieldTable fields, KindTable kinds)
{
    private const int MaxKinds = 10;

    /// <summary>Checks the validations of a policy: what the API server reports.</summary>
    /// <param name="spec">The spec of the policy.</param>
    /// <param name="environment">What its expressions may use, with objects of any kind.</param>
    public ImmutableArray<TypeWarning> CheckValidations(JsonValue spec, CelEnvironment environment) =>
        Check(spec, environment, [.. ValidationsOf(spec, "spec.")]);

    /// <summary>Checks its variables, match conditions and audit annotations, which the API server does not.</summary>
    /// <param name="spec">The spec of the policy.</param>
    /// <param name="environment">What its expressions may use, with objects of any kind.</param>
    public ImmutableArray<TypeWarning> CheckOthers(JsonValue spec, CelEnvironment environment) => Check(
        spec,
        environment,
        [
            .. TextsOf(spec, "spec.", "matchConditions", "expression"),
            .. TextsOf(spec, "spec.", "variables", "expression"),
            .. TextsOf(spec, "spec.", "auditAnnotations", "valueExpression"),
        ]);

    /// <summary>Checks the code of a ConstraintTemplate of Gatekeeper.</summary>
    /// <param name="source">The source; fields are counted from there.</param>
    /// <param name="environment">What its expressions may use, with objects of any kind.</param>
    /// <param name="matched">The kinds that its constraints match.</param>
    public ImmutableArray<TypeWarning> CheckTemplate(
        JsonValue source, CelEnvironment environment, IEnumerable<GroupVersionKind> matched) => Check(
        [.. matched.Where(kind => fields.Find(kind) is not null).Distinct().Take(MaxKinds)],
        [.. AdmissionPolicy.TemplateVariables, .. VariablesOf(source)],
        environment,
        null,
        [
            .. ValidationsOf(source, ""),
            .. TextsOf(source, "", "matchCondition", "expression"),
            .. TextsOf(source, "", "variables", "expression"),
        ]);

    private ImmutableArray<TypeWarning> Check(
        JsonValue spec, CelEnvironment environment, ImmutableArray<(string Field, string Text)> expressions) => Check(
        [.. KindsOf(spec).Where(kind => fields.Find(kind) is not null)],
        [.. VariablesOf(spec)],
        environment,
        spec.Member("paramKind"),
        expressions);

    private ImmutableArray<TypeWarning> Check(
        GroupVersionKind[] matched,
        (string Name, string Text)[] variables,
        CelEnvironment environment,
        JsonValue? paramKind,
        ImmutableArray<(string Field, string Text)> expressions)
    {
        if (matched.Length == 0 || expressions.IsEmpty)
        {
            return [];
        }

        CelEnvironment untyped = CelVariables.Compile(variables, environment).Environment;
        expressions = [.. expressions.Where(one => CelCompiler.Compile(one.Text, untyped).Issues.IsEmpty)];
        var byKind = new List<(GroupVersionKind Kind, CelEnvironment Environment, ObjectFields Types)>();
        foreach (GroupVersionKind kind in matched)
        {
            var types = new ObjectFields();
            CelEnvironment own = Type(environment, types, kind, paramKind);
            // The API server does not check fields of a variable such as object.spec; a wrong one is as wrong there.
            CelEnvironment typed = CelVariables.Compile(variables, own, keepsTypes: true).Environment;
            byKind.Add((kind, typed, types));
        }

        return
        [
            .. from expression in expressions
               from one in byKind
               let issues = CelCompiler.Compile(expression.Text, one.Environment).Issues
               where !issues.IsEmpty
               select new TypeWarning(expression.Field, expression.Text, one.Kind, issues)
               {
                   CheckedKinds = byKind.Count,
                   SchemaOf = one.Types.SchemaOf,
               },
        ];
    }

    private CelEnvironment Type(
        CelEnvironment environment, ObjectFields types, GroupVersionKind kind, JsonValue? paramKind)
    {
        CelType type = types.Add(kind.Kind, fields.Find(kind)!);
        environment = (environment with { Objects = types })
            .WithVariable("object", type)
            .WithVariable("oldObject", type)
            .Without(AuthorizerLibrary.ResourceVariable);
        return KindTable.KindOf(paramKind) is { } known && fields.Find(known) is { } schema
            ? environment.WithVariable("params", types.Add(known.Kind, schema))
            : environment;
    }

    // A rule with a wildcard counts for nothing, and so does a subresource. A group that is empty is any group.
    private IEnumerable<GroupVersionKind> KindsOf(JsonValue spec)
    {
        var found = new HashSet<GroupVersionKind>();
        JsonValue? rules = spec.Member("matchConstraints")?.Member("resourceRules");
        foreach (JsonValue rule in rules?.Items.ToArray() ?? [])
        {
            string[] groups = TextsOf(rule.Member("apiGroups"));
            string[] versions = TextsOf(rule.Member("apiVersions"));
            if (groups.Concat(versions).Any(static one => one.Contains('*', StringComparison.Ordinal)))
            {
                continue;
            }

            int count = 0;
            foreach (GroupVersionKind kind in
                from text in groups
                from version in versions
                from resource in TextsOf(rule.Member("resources"))
                    .Where(static one => one.AsSpan().IndexOfAny('*', '/') < 0)
                from kind in Resolve(text, version, resource)
                select kind)
            {
                found.Add(kind);
                if (++count == MaxKinds)
                {
                    return Sort(found);
                }
            }
        }

        return Sort(found);
    }

    private IEnumerable<GroupVersionKind> Resolve(string group, string version, string resource) => kinds.All
        .Where(one => one.Resource == resource && (group.Length == 0 || one.Group == group)
            && one.FindVersion(version) is { IsRemoved: false })
        .Select(one => new GroupVersionKind(one.Group, version, one.Kind))
        .OrderBy(static one => one.Group, StringComparer.Ordinal);

    private static IEnumerable<GroupVersionKind> Sort(IEnumerable<GroupVersionKind> found) => found
        .OrderBy(static one => one.Group, StringComparer.Ordinal)
        .ThenBy(static one => one.Version, StringComparer.Ordinal)
        .ThenBy(static one => one.Kind, StringComparer.Ordinal);

    private static ImmutableArray<(string Field, string Text)> ValidationsOf(JsonValue spec, string parent)
    {
        var found = ImmutableArray.CreateBuilder<(string, string)>();
        JsonValue[] items = Items(spec, "validations");
        for (int i = 0; i < items.Length; i++)
        {
            foreach (string member in (string[])["expression", "messageExpression"])
            {
                if (items[i].Member(member)?.Text is { Length: > 0 } text)
                {
                    found.Add(($"{parent}validations[{i}].{member}", text));
                }
            }
        }

        return found.DrainToImmutable();
    }

    private static IEnumerable<(string Field, string Text)> TextsOf(
        JsonValue spec, string parent, string list, string member) =>
        Items(spec, list).Select((item, i) => ($"{parent}{list}[{i}].{member}", item.Member(member)?.Text ?? ""));

    private static IEnumerable<(string Name, string Text)> VariablesOf(JsonValue spec) =>
        Items(spec, "variables").Select(static one =>
            (one.Member("name")?.Text ?? "", one.Member("expression")?.Text ?? ""));

    private static JsonValue[] Items(JsonValue spec, string name) =>
        spec.Member(name) is { Kind: JsonKind.Array } list ? list.Items.ToArray() : [];

    private static string[] TextsOf(JsonValue? list) => list is { Kind: JsonKind.Array }
        ? [.. list.Items.ToArray().Select(static one => one.Text).OfType<string>().Order(StringComparer.Ordinal)]
        : [];
}
