using System.Collections.Immutable;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Admission.Cluster.Registration;

/// <summary>
/// The conditions of a webhook. A condition that fails to evaluate rejects the request, so each one checks with
/// <c>has()</c> for members that a request may not have: namespace, name, username, groups. Source of truth:
/// AdmissionRequest in https://github.com/kubernetes/api/blob/master/admission/v1/types.go
/// </summary>
internal static class MatchConditions
{
    // The event stream and access reviews: see ProtectedResources.
    private static readonly string[] OutsideWildcards =
        ["authentication.k8s.io", "authorization.k8s.io", "events.k8s.io"];

    /// <summary>The conditions for the requests of a webhook.</summary>
    public static ImmutableArray<MatchCondition> For(
        RegistrationOptions options, IReadOnlyCollection<ResourceCell> cells)
    {
        var conditions = ImmutableArray.CreateBuilder<MatchCondition>();
        conditions.Add(new(
            "not-exempt-namespaces",
            $"!has(request.namespace) || !(request.namespace in {List(options.ExcludedNamespaces)})"));
        conditions.Add(new("not-leases", "request.resource.group != \"coordination.k8s.io\""));
        if (cells.Any(static cell => cell.IsWild))
        {
            AddWildcards(conditions, cells);
        }

        if (cells.Any(static cell => cell.Group.Meets("") && cell.Plural.Meets("nodes")))
        {
            conditions.Add(new(
                "not-nodes-own-updates",
                "!(request.resource.group == \"\" && request.resource.resource == \"nodes\""
                + " && has(request.userInfo.username) && has(request.name)"
                + " && request.userInfo.username == \"system:node:\" + request.name)"));
        }

        if (!options.ExemptUsers.IsEmpty)
        {
            conditions.Add(new(
                "not-exempt-users",
                $"!has(request.userInfo.username) || !(request.userInfo.username in {List(options.ExemptUsers)})"));
        }

        if (!options.ExemptGroups.IsEmpty)
        {
            conditions.Add(new(
                "not-exempt-groups",
                "!has(request.userInfo.groups)"
                + $" || !request.userInfo.groups.exists(group, group in {List(options.ExemptGroups)})"));
        }

        return conditions.ToImmutable();
    }

    private static void AddWildcards(
        ImmutableArray<MatchCondition>.Builder conditions, IReadOnlyCollection<ResourceCell> cells)
    {
        // A resource that a policy names is sent, even if another policy has a wildcard.
        string[] groups = [.. OutsideWildcards.Where(group => !cells.Any(cell => cell.Group == group))];
        bool isEventNamed = cells.Any(static cell => cell is { Group: "", Plural: "events" });
        if (groups.Length > 0)
        {
            conditions.Add(new("not-access-reviews", $"!(request.resource.group in {List(groups)})"));
        }

        if (!isEventNamed)
        {
            conditions.Add(new(
                "not-events", "!(request.resource.group == \"\" && request.resource.resource == \"events\")"));
        }
    }

    private static string List(IEnumerable<string> names) => $"[{string.Join(", ", names.Select(Quote))}]";

    // CEL supports the escapes of JSON.
    private static string Quote(string text) =>
        $"\"{JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}\"";
}
