using System.Collections.Immutable;
using System.Text;
using Admission.Json;
using Admission.Kinds;
using Admission.Languages;
using Admission.Policies;
using Admission.Rego.Gatekeeper;
using Admission.Yaml;

namespace Admission.Rego.Lints;

/// <summary>Mistakes in the code of ConstraintTemplates for engines besides Rego.</summary>
/// <param name="engines">The engines; the first one for which a template has code is used.</param>
/// <param name="context">What the policies folder says beside the template.</param>
internal sealed class TemplateLints(ImmutableArray<ITemplateEngine> engines, LintContext context)
{
    /// <summary>Every mistake in a file, in the order of the source.</summary>
    public ImmutableArray<SourceLint> Find(PolicyFile file) =>
    [
        .. from document in Read(file)
           where ConstraintTemplate.Is(document.Root)
           from lint in Find(document, file)
           orderby lint.Error.Line, lint.Error.Column
           select lint,
    ];

    private static ImmutableArray<YamlDocument> Read(PolicyFile file) =>
        KubernetesYaml.Read(Encoding.UTF8.GetBytes(file.Text), YamlLimits.Default).Documents;

    private IEnumerable<SourceLint> Find(YamlDocument document, PolicyFile file)
    {
        JsonValue? spec = document.Root.Member("spec");
        string kind = spec?.Member("crd")?.Member("spec")?.Member("names")?.Member("kind")?.Text ?? "";
        if (kind.Length == 0 || spec?.Member("targets") is not { Kind: JsonKind.Array, Count: > 0 } targets)
        {
            yield break;
        }

        foreach (ITemplateEngine engine in engines)
        {
            if (TemplateSource.FindCode(targets[0], "spec.targets[0]", engine.Name) is not ({ } source, var at))
            {
                continue;
            }

            foreach (TemplateProblem one in engine.FindLints(source, MatchedKinds(kind), context))
            {
                string field = one.Field.Length == 0 ? at : $"{at}.{one.Field}";
                (int line, int column) = one.Line > 0
                    ? document.PositionIn(field, file.Text, one.Line, one.Column)
                    : document.PositionOf(field);
                yield return new SourceLint(
                    new PolicyError(file.Path, line, column, one.Message), IsCertain: !one.IsWarning);
            }

            yield break;
        }
    }

    // The kinds that the constraints of a template name. A constraint for all kinds names none.
    private ImmutableArray<GroupVersionKind> MatchedKinds(string constraintKind) =>
    [
        .. (from file in context.Files
            where RegoLanguage.MayBeGatekeeper(file) && file.Text.Contains(constraintKind, StringComparison.Ordinal)
            from document in Read(file)
            where IsConstraint(document.Root, constraintKind)
            from kind in KindsOf(document.Root)
            select kind)
            .Distinct()
            .OrderBy(static one => one.Group, StringComparer.Ordinal)
            .ThenBy(static one => one.Kind, StringComparer.Ordinal)
            .ThenBy(static one => one.Version, StringComparer.Ordinal),
    ];

    private static bool IsConstraint(JsonValue document, string kind) =>
        document.Member("kind")?.Text == kind
        && document.Member("apiVersion")?.Text?.StartsWith("constraints.gatekeeper.sh/", StringComparison.Ordinal)
            == true;

    private IEnumerable<GroupVersionKind> KindsOf(JsonValue constraint) =>
        from item in Items(constraint.Member("spec")?.Member("match")?.Member("kinds"))
        from groupName in Items(item.Member("apiGroups"))
        from kindName in Items(item.Member("kinds"))
        let kind = context.Kinds.Find(groupName.Text ?? "", kindName.Text ?? "")
        where kind is not null
        from version in kind.Versions
        where !version.IsRemoved
        select new GroupVersionKind(kind.Group, version.Name, kind.Kind);

    private static JsonValue[] Items(JsonValue? list) => list is { Kind: JsonKind.Array } ? list.Items.ToArray() : [];
}
