using System.Collections.Immutable;
using Admission.Json;

namespace Admission.Cel.Policies;

/// <summary>
/// Checks the rules of <c>matchConstraints</c> and <c>matchResources</c>, as the API server does. Source of truth:
/// validateRule and validateResources in
/// https://github.com/kubernetes/kubernetes/blob/master/pkg/apis/admissionregistration/validation/validation.go
/// </summary>
internal static class ResourceRuleCheck
{
    private static readonly ImmutableArray<string> Operations = ["CREATE", "UPDATE", "DELETE", "CONNECT", "*"];

    /// <summary>Checks the lists, the scope and the operations of a rule.</summary>
    /// <param name="check">Receives the errors.</param>
    /// <param name="rule">The rule.</param>
    /// <param name="at">The field of the rule.</param>
    public static void Check(DocumentCheck check, JsonValue rule, string at)
    {
        foreach (string list in (string[])["apiGroups", "apiVersions", "operations", "resources"])
        {
            string[] items = TextsOf(rule, list);
            if (rule.Member(list) is null or { Kind: JsonKind.Null } or { Kind: JsonKind.Array, Count: 0 })
            {
                check.Add(at, $"{at}.{list} is missing. Specify what the rule matches.");
            }

            if (list != "resources" && items.Length > 1 && items.Contains("*"))
            {
                check.Add($"{at}.{list}",
                    $"{at}.{list} contains \"*\" and other values. Remove \"*\", or the other values.");
            }

            if (list is "apiVersions" or "resources" && items.Contains(""))
            {
                check.Add($"{at}.{list}", $"{at}.{list} contains an empty text. Remove it.");
            }
        }

        check.IsOneOf(rule, at + ".scope", ["Cluster", "Namespaced", "*"]);
        foreach (JsonValue one in rule.Member("operations") is { Kind: JsonKind.Array } operations
            ? operations.Items : [])
        {
            if (!Operations.Contains(one.Text ?? ""))
            {
                check.Add($"{at}.operations", $"{at}.operations: {one} is not an operation. Write one of "
                    + $"{string.Join(", ", Operations)}.");
            }
        }

        CheckResources(check, TextsOf(rule, "resources"), at + ".resources");
        string[] names = TextsOf(rule, "resourceNames");
        if (names.Distinct().Count() < names.Length)
        {
            check.Add($"{at}.resourceNames", $"{at}.resourceNames contains a name twice. Remove one.");
        }

        foreach (string name in names.Where(static one => !IsPathSegment(one)))
        {
            check.Add($"{at}.resourceNames", $"{at}.resourceNames: \"{name}\" cannot be the name of an object. "
                + "Correct the name.");
        }
    }

    /// <summary>Can a text be the name of an object in the path of a request?</summary>
    public static bool IsPathSegment(string name) => name is not ("." or "..") && !name.AsSpan().ContainsAny('/', '%');

    // The order matters as in the API server: "*" is accepted after a resource, but not before it.
    private static void CheckResources(DocumentCheck check, string[] resources, string field)
    {
        var ofEverySubresource = new HashSet<string>(StringComparer.Ordinal);
        var ofEveryResource = new HashSet<string>(StringComparer.Ordinal);
        bool endsWithPlain = false;
        foreach (string one in resources)
        {
            string[] parts = one.Split('/', 2);
            if (parts.Length == 1)
            {
                endsWithPlain = one is not ("*" or "");
                continue;
            }

            if (ofEverySubresource.Contains(parts[0]) || ofEveryResource.Contains(parts[1]))
            {
                string wider = ofEverySubresource.Contains(parts[0]) ? $"{parts[0]}/*" : $"*/{parts[1]}";
                check.Add(field, $"{field}: \"{wider}\" already includes \"{one}\". Remove \"{one}\".");
            }

            if (parts[1] == "*")
            {
                ofEverySubresource.Add(parts[0]);
            }

            if (parts[0] == "*")
            {
                ofEveryResource.Add(parts[1]);
            }
        }

        if (resources.Length > 1 && resources.Contains("*/*"))
        {
            check.Add(field, $"{field} contains \"*/*\" and other values. Remove \"*/*\", or the other values.");
        }

        if (endsWithPlain && resources.Contains("*"))
        {
            check.Add(field, $"{field} contains \"*\" and other resources. Remove \"*\", or the other resources.");
        }
    }

    private static string[] TextsOf(JsonValue rule, string list) =>
        rule.Member(list) is { Kind: JsonKind.Array } items
            ? [.. items.Items.ToArray().Select(static one => one.Text ?? "")]
            : [];
}
