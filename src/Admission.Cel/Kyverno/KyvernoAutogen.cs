using System.Collections.Immutable;
using System.Text.Json;
using Admission.Json;

namespace Admission.Cel.Kyverno;

/// <summary>
/// The rules that Kyverno derives from a policy for Pods, for the controllers that make Pods.
/// Source of truth: https://github.com/kyverno/kyverno/tree/main/pkg/cel/autogen
/// </summary>
internal static class KyvernoAutogen
{
    private const string Template = "spec.template";
    private const string JobTemplate = "spec.jobTemplate.spec.template";

    private static readonly ImmutableArray<(string Resource, string Group, string Path)> Controllers =
    [
        ("daemonsets", "apps", Template), ("deployments", "apps", Template), ("replicasets", "apps", Template),
        ("statefulsets", "apps", Template), ("jobs", "batch", Template), ("cronjobs", "batch", JobTemplate),
    ];

    private static readonly ImmutableArray<string> Protected = [".namespace", ".name"];

    /// <summary>The specs of the derived rules; empty if the policy has none.</summary>
    /// <param name="spec">The spec of the policy.</param>
    public static IEnumerable<JsonValue> Derive(JsonValue spec)
    {
        if (!IsForPods(spec.Member("matchConstraints")))
        {
            yield break;
        }

        JsonValue? named = spec.Member("autogen")?.Member("podControllers")?.Member("controllers");
        (string Resource, string Group, string Path)[] chosen =
        [
            .. Controllers.Where(one => named is not { Kind: JsonKind.Array } list
                || list.Items.ToArray().Any(each => each.Text == one.Resource)),
        ];
        foreach (string path in (string[])[Template, JobTemplate])
        {
            (string Resource, string Group, string Path)[] targets = [.. chosen.Where(one => one.Path == path)];
            if (targets.Length > 0)
            {
                yield return Rewrite(spec, path, targets);
            }
        }
    }

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

    private static bool IsForPods(JsonValue? match)
    {
        if (match is not { Kind: JsonKind.Object } || HasTerms(match.Member("namespaceSelector"))
            || HasTerms(match.Member("objectSelector")) || match.Member("excludeResourceRules")?.Count > 0
            || match.Member("resourceRules") is not { Count: 1 } rules)
        {
            return false;
        }

        JsonValue rule = rules[0];
        return !(rule.Member("resourceNames")?.Count > 0) && IsOnly(rule, "apiGroups", "")
            && IsOnly(rule, "apiVersions", "v1") && IsOnly(rule, "resources", "pods");
    }

    private static bool HasTerms(JsonValue? selector) =>
        selector?.Member("matchLabels")?.Count > 0 || selector?.Member("matchExpressions")?.Count > 0;

    private static bool IsOnly(JsonValue rule, string list, string value) =>
        rule.Member(list) is { Count: 1 } items && items[0].Text == value;

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

    private static JsonValue Rewrite(
        JsonValue spec, string path, (string Resource, string Group, string Path)[] targets) =>
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

    private static void WriteMatch(
        Utf8JsonWriter writer, JsonValue spec, (string Resource, string Group, string Path)[] targets)
    {
        writer.WriteStartObject("matchConstraints");
        writer.WriteStartArray("resourceRules");
        foreach (IGrouping<string, string> group in targets.GroupBy(
            static one => one.Group, static one => one.Resource, StringComparer.Ordinal))
        {
            writer.WriteStartObject();
            WriteTexts(writer, "apiGroups", [group.Key]);
            WriteTexts(writer, "apiVersions", ["v1"]);
            WriteTexts(writer, "resources", group);
            if (spec.Member("matchConstraints")!.Member("resourceRules")![0].Member("operations") is { } operations)
            {
                writer.WritePropertyName("operations");
                operations.WriteTo(writer);
            }

            writer.WriteEndObject();
        }

        writer.WriteEndArray();
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
}
