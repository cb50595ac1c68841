using System.Collections.Immutable;
using System.Text.Json;
using Admission.Json;
using Admission.Objects;

namespace Admission.Cel.Kyverno;

/// <summary>
/// The rules that Kyverno derives from a policy for Pods, for the controllers that make Pods.
/// Source of truth: https://github.com/kyverno/kyverno/tree/main/pkg/cel/autogen
/// </summary>
internal static class KyvernoAutogen
{
    private const string Template = "spec.template";
    private const string JobTemplate = "spec.jobTemplate.spec.template";

    private const string AnyVersion = "*";

    private static readonly ImmutableArray<Controller> Controllers =
    [
        new("daemonsets", "apps", "v1", Template), new("deployments", "apps", "v1", Template),
        new("replicasets", "apps", "v1", Template), new("statefulsets", "apps", "v1", Template),
        new("jobs", "batch", "v1", Template), new("cronjobs", "batch", "v1", JobTemplate),
    ];

    private static readonly ImmutableArray<string> Protected = [".namespace", ".name"];

    /// <summary>The specs of the derived rules; empty if the policy has none.</summary>
    /// <param name="spec">The spec of the policy.</param>
    /// <param name="workloads">Kinds with a pod template; those that the settings name are controllers too.</param>
    public static IEnumerable<JsonValue> Derive(JsonValue spec, WorkloadKinds workloads)
    {
        if (!IsForPods(spec.Member("matchConstraints")))
        {
            yield break;
        }

        Controller[] chosen = NamesOf(spec) is { } names
            ? [.. names.SelectMany(name => Named(name, workloads)).Distinct()]
            : [.. Controllers, .. OfSettings(workloads)];
        foreach (IGrouping<string, Controller> targets in chosen.GroupBy(
            static one => one.Path, StringComparer.Ordinal))
        {
            yield return Rewrite(spec, targets.Key, [.. targets]);
        }
    }

    /// <summary>The controllers that a policy names and for which no rule can be derived.</summary>
    /// <param name="spec">The spec of the policy.</param>
    /// <param name="workloads">Kinds with a pod template.</param>
    public static IEnumerable<string> FindUnknown(JsonValue spec, WorkloadKinds workloads) =>
        (NamesOf(spec) ?? []).Where(name => !Named(name, workloads).Any());

    /// <summary>Rewrites an expression for Pods into one for the object whose pod template is at a path.</summary>
    /// <param name="text">The expression.</param>
    /// <param name="path">Path of the template, <c>spec.template</c>.</param>
    public static string Rewrite(string text, string path)
    {
        foreach (string part in (string[])["spec", "metadata"])
        {
            foreach (string variable in (string[])["object.", "oldObject."])
            {
                text = Replace(text, variable + part, $"{variable}{path}.{part}");
            }
        }

        return text;
    }

    private static string[]? NamesOf(JsonValue spec) =>
        spec.Member("autogen")?.Member("podControllers")?.Member("controllers") is { Kind: JsonKind.Array } list
            ? [.. list.Items.ToArray().Select(static one => one.Text ?? "")]
            : null;

    // A controller is named by its resource, or by RESOURCE.VERSION.GROUP.
    private static IEnumerable<Controller> Named(string name, WorkloadKinds workloads)
    {
        string[] parts = name.Split('.', 3);
        return parts.Length < 3
            ? Controllers.Concat(OfSettings(workloads)).Where(one => one.Resource == name)
            : Of(workloads.All).Where(one => one.Resource == parts[0] && one.Group == parts[2])
                .Select(one => one with { Version = parts[1] });
    }

    private static IEnumerable<Controller> OfSettings(WorkloadKinds workloads) => Of(
        workloads.All.Where(static kind => !ReferenceEquals(kind, WorkloadKinds.BuiltIn.Find(kind.Group, kind.Kind))))
        .Where(static one => !Controllers.Any(each => each.Resource == one.Resource && each.Group == one.Group));

    // A path with [*] or .* has several templates, for which one expression cannot stand.
    private static IEnumerable<Controller> Of(IEnumerable<WorkloadKind> kinds) =>
        from kind in kinds
        from template in kind.Templates
        where template.Form == TemplateForm.Template && template.Text != "."
            && !template.Text.Contains('*', StringComparison.Ordinal)
        select new Controller(kind.Resource, kind.Group, AnyVersion, template.Text);

    private static bool IsForPods(JsonValue? match)
    {
        if (match is not { Kind: JsonKind.Object } || HasTerms(match.Member("objectSelector"))
            || match.Member("excludeResourceRules")?.Count > 0
            || match.Member("resourceRules") is not { Count: 1 } rules)
        {
            return false;
        }

        JsonValue rule = rules[0];
        return !(rule.Member("resourceNames")?.Count > 0) && IsOnly(rule, "apiGroups", "")
            && IsOnly(rule, "apiVersions", "v1") && HasOnlyPods(rule.Member("resources"));
    }

    private static bool HasTerms(JsonValue? selector) =>
        selector?.Member("matchLabels")?.Count > 0 || selector?.Member("matchExpressions")?.Count > 0;

    private static bool IsOnly(JsonValue rule, string list, string value) =>
        rule.Member(list) is { Count: 1 } items && items[0].Text == value;

    // Controllers have no ephemeral containers, so that resource does not keep the policy from being for Pods.
    private static bool HasOnlyPods(JsonValue? resources) =>
        resources is { Kind: JsonKind.Array } list && list.Items.ToArray().Any(static one => one.Text == "pods")
        && list.Items.ToArray().All(static one => one.Text is "pods" or "pods/ephemeralcontainers");

    private static string Replace(string text, string from, string to)
    {
        int at = 0;
        while ((at = text.IndexOf(from, at, StringComparison.Ordinal)) >= 0)
        {
            int end = at + from.Length;
            if (IsProtected(text.AsSpan(end)))
            {
                at = end;
                continue;
            }

            text = text[..at] + to + text[end..];
            at += to.Length;
        }

        return text;
    }

    // Name and namespace stay those of the object: templates have none.
    private static bool IsProtected(ReadOnlySpan<char> rest)
    {
        foreach (string suffix in Protected)
        {
            if (rest.StartsWith(suffix, StringComparison.Ordinal)
                && (rest.Length == suffix.Length
                    || !(char.IsAsciiLetterOrDigit(rest[suffix.Length]) || rest[suffix.Length] == '_')))
            {
                return true;
            }
        }

        return false;
    }

    private static JsonValue Rewrite(JsonValue spec, string path, Controller[] targets) =>
        JsonRewrite.Write(writer =>
        {
            writer.WriteStartObject();
            WriteMatch(writer, spec, targets);
            for (int i = 0; i < spec.Count; i++)
            {
                if (spec.NameAt(i) != "matchConstraints")
                {
                    writer.WritePropertyName(spec.NameAt(i));
                    WriteRewritten(writer, spec[i], path);
                }
            }

            writer.WriteEndObject();
        });

    private static void WriteMatch(Utf8JsonWriter writer, JsonValue spec, Controller[] targets)
    {
        writer.WriteStartObject("matchConstraints");
        writer.WriteStartArray("resourceRules");
        foreach (IGrouping<(string Group, string Version), string> group in targets.GroupBy(
            static one => (one.Group, one.Version), static one => one.Resource))
        {
            writer.WriteStartObject();
            WriteTexts(writer, "apiGroups", [group.Key.Group]);
            WriteTexts(writer, "apiVersions", [group.Key.Version]);
            WriteTexts(writer, "resources", group);
            if (spec.Member("matchConstraints")!.Member("resourceRules")![0].Member("operations") is { } operations)
            {
                writer.WritePropertyName("operations");
                operations.WriteTo(writer);
            }

            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        if (spec.Member("matchConstraints")!.Member("namespaceSelector") is { } namespaces)
        {
            writer.WritePropertyName("namespaceSelector");
            namespaces.WriteTo(writer);
        }

        writer.WriteEndObject();
    }

    private static void WriteTexts(Utf8JsonWriter writer, string name, IEnumerable<string> texts)
    {
        writer.WriteStartArray(name);
        foreach (string text in texts)
        {
            writer.WriteStringValue(text);
        }

        writer.WriteEndArray();
    }

    private static void WriteRewritten(Utf8JsonWriter writer, JsonValue value, string path)
    {
        switch (value.Kind)
        {
            case JsonKind.String:
                writer.WriteStringValue(Rewrite(value.Text!, path));
                break;
            case JsonKind.Array:
                writer.WriteStartArray();
                foreach (JsonValue item in value.Items)
                {
                    WriteRewritten(writer, item, path);
                }

                writer.WriteEndArray();
                break;
            case JsonKind.Object:
                writer.WriteStartObject();
                for (int i = 0; i < value.Count; i++)
                {
                    writer.WritePropertyName(value.NameAt(i));
                    WriteRewritten(writer, value[i], path);
                }

                writer.WriteEndObject();
                break;
            default:
                value.WriteTo(writer);
                break;
        }
    }

    private readonly record struct Controller(string Resource, string Group, string Version, string Path);
}
