using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Admission.Json;
using Admission.PolicySets;
using Admission.Protocol;

namespace Admission.Cluster.Registration;

/// <summary>
/// Finds problems of a ValidatingWebhookConfiguration: what stops the cluster, what slows it, which requests a policy
/// never sees. CEL conditions are not evaluated: one that names leases or a namespace counts as excluding it.
/// </summary>
public static class RegistrationLint
{
    private const int MaxTimeoutSeconds = 10;

    private static readonly TimeSpan ExpiresSoon = TimeSpan.FromDays(21);

    /// <summary>All findings, errors first.</summary>
    /// <param name="configuration">The object.</param>
    /// <param name="set">The policies that it should cover.</param>
    /// <param name="options">The webhook's own namespace.</param>
    /// <param name="now">The time that decides what is expired.</param>
    public static ImmutableArray<RegistrationFinding> Inspect(
        JsonValue configuration, PolicySet set, RegistrationOptions options, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        ArgumentNullException.ThrowIfNull(set);
        ArgumentNullException.ThrowIfNull(options);
        ImmutableArray<InstalledWebhook> webhooks = InstalledWebhook.Read(configuration);
        var findings = new List<RegistrationFinding>();
        if (webhooks.IsEmpty && RegistrationPlan.IsNeeded(set, options))
        {
            findings.Add(new RegistrationFinding(
                true, "", "the configuration has no webhook, so nothing is evaluated. Create it with `admission "
                    + "webhook`."));
        }

        foreach (InstalledWebhook webhook in webhooks)
        {
            findings.AddRange(InspectRules(webhook));
            findings.AddRange(InspectNamespaces(webhook, options));
            findings.AddRange(InspectCall(webhook));
            findings.AddRange(InspectAuthorities(webhook, now));
        }

        findings.AddRange(set.Policies
            .Where(policy => RegistrationPlan.IsSent(policy, options))
            .SelectMany(policy => InspectReach(policy, webhooks)));
        return [.. findings.Distinct().OrderByDescending(static one => one.IsError)];
    }

    private static IEnumerable<RegistrationFinding> InspectRules(InstalledWebhook webhook)
    {
        ResourceCell lease = new("coordination.k8s.io", "leases", Operation.Update);
        if (webhook.Cells.Any(cell => cell.Meets(lease))
            && !webhook.Conditions.Contains("coordination.k8s.io", StringComparison.Ordinal))
        {
            yield return webhook.FailsClosed
                ? Error(webhook, "the rules include leases: while no replica responds, nodes and controllers cannot "
                    + "renew their leases, so nodes become NotReady and controllers stop. Specify resources in the "
                    + "rules, or add the condition request.resource.group != \"coordination.k8s.io\".")
                : Warning(webhook, "the rules include leases: each node's heartbeat waits for the webhook, but no "
                    + "policy evaluates leases. Specify resources in the rules.");
        }

        if (webhook.Cells.Any(static cell => cell is { Group: "*", Plural: "*" }))
        {
            yield return Warning(webhook, "the rules include every resource: every write of every controller waits "
                + "for the webhook, including events and leases. `admission webhook` prints only the resources that a "
                + "policy needs.");
        }
    }

    private static IEnumerable<RegistrationFinding> InspectNamespaces(
        InstalledWebhook webhook, RegistrationOptions options)
    {
        if (!webhook.FailsClosed)
        {
            yield break;
        }

        if (IsSent(webhook, options.Namespace) is not false)
        {
            bool isKnown = webhook.SendsNamespace(options.Namespace) is true;
            yield return new RegistrationFinding(
                isKnown,
                webhook.Name,
                $"the webhook's own namespace {options.Namespace} "
                + (isKnown ? "is not excluded" : "is excluded only if it has the labels of the selector")
                + ": if no replica runs, its Pods are rejected and cannot start again. Add to namespaceSelector: "
                + $"{RegistrationPlan.NameLabel} NotIn [{options.Namespace}].");
        }

        if (IsSent(webhook, "kube-system") is true && options.Namespace != "kube-system")
        {
            yield return Warning(webhook, "kube-system is not excluded: while no replica responds, the network and DNS "
                + "Pods of the cluster cannot be replaced, and without them the webhook cannot be reached. Add "
                + $"to namespaceSelector: {RegistrationPlan.NameLabel} NotIn [kube-system].");
        }
    }

    private static bool? IsSent(InstalledWebhook webhook, string name) =>
        webhook.Conditions.Contains($"\"{name}\"", StringComparison.Ordinal)
        || webhook.Conditions.Contains($"'{name}'", StringComparison.Ordinal)
            ? false
            : webhook.SendsNamespace(name);

    private static IEnumerable<RegistrationFinding> InspectCall(InstalledWebhook webhook)
    {
        if (webhook.TimeoutSeconds > MaxTimeoutSeconds)
        {
            yield return Warning(webhook, $"timeoutSeconds is {webhook.TimeoutSeconds}: while a replica hangs, every "
                + "write waits that long, clients of the API server give up and try again, and the load grows. "
                + "Use 5, at most 10.");
        }

        if (webhook.Json.Member("sideEffects")?.Text is not ("None" or "NoneOnDryRun"))
        {
            yield return Error(webhook, "sideEffects is not None: the API server rejects every dry run. Write None.");
        }

        if (webhook.Json.Member("matchPolicy")?.Text == "Exact")
        {
            yield return Warning(webhook, "matchPolicy is Exact: an object that is written through another group or "
                + "version of its API is not evaluated. Write Equivalent.");
        }

        if (!webhook.Json.List("admissionReviewVersions")
                .Any(static one => one.Text is "v1" or "v1beta1"))
        {
            yield return Error(webhook, "admissionReviewVersions has no version that Admission supports: every call "
                + "fails. Write [v1].");
        }

        string? path = webhook.Url is { } url && Uri.TryCreate(url, UriKind.Absolute, out Uri? address)
            ? address.AbsolutePath
            : webhook.Service?.Member("path")?.Text;
        if (path != "/validate")
        {
            yield return Error(webhook, $"it calls the path '{path}', which responds with 404: every call fails. "
                + "Write /validate.");
        }
    }

    private static IEnumerable<RegistrationFinding> InspectAuthorities(InstalledWebhook webhook, DateTimeOffset now)
    {
        string outcome = webhook.FailsClosed ? "every call fails, and the API server rejects the "
            + "requests" : "every call fails, "
            + "and the API server allows the requests without evaluation";
        if (webhook.CaBundle is not { } text)
        {
            if (webhook.Service is not null)
            {
                yield return Warning(webhook, $"caBundle is empty: unless another tool sets it, {outcome}.");
            }

            yield break;
        }

        X509Certificate2Collection? authorities = Authorities(text);
        if (authorities is null or { Count: 0 })
        {
            yield return Error(webhook, $"caBundle contains no certificate: {outcome}. Write base64-encoded PEM.");
            yield break;
        }

        DateTimeOffset last = authorities.Max(static one => new DateTimeOffset(one.NotAfter.ToUniversalTime()));
        if (last < now)
        {
            yield return Error(webhook, $"caBundle expired at {last:u}: {outcome}. Renew the authority.");
        }
        else if (last - now < ExpiresSoon)
        {
            yield return Warning(webhook, $"caBundle expires at {last:u}; then {outcome}. Renew the authority.");
        }
    }

    private static X509Certificate2Collection? Authorities(string base64)
    {
        try
        {
            X509Certificate2Collection all = [];
            all.ImportFromPem(Encoding.UTF8.GetString(Convert.FromBase64String(base64)));
            return all;
        }
        catch (Exception exception) when (exception is FormatException or CryptographicException)
        {
            return null;
        }
    }

    private static IEnumerable<RegistrationFinding> InspectReach(
        ConfiguredPolicy policy, ImmutableArray<InstalledWebhook> webhooks)
    {
        ResourceCell[] cells = [.. RegistrationPlan.CellsOf(policy)];
        ResourceCell[] missing = [.. cells.Where(cell => !webhooks.Any(webhook => webhook.Sends(cell)))];
        string where = $"policy {policy.Policy.Id}";
        if (missing.Length == cells.Length && !cells.Any(cell => webhooks.Any(one => one.Cells.Any(cell.Meets))))
        {
            yield return new RegistrationFinding(
                true, where, $"no rule sends the requests that it matches ({List(cells)}), so it never runs. "
                    + "Add the rules.");
        }
        else if (missing.Length > 0)
        {
            yield return new RegistrationFinding(
                false, where, $"it does not receive {List(missing)}, or receives only a part, because no rule sends "
                    + "them. Add the rules.");
        }

        if (RegistrationPlan.FailsClosed(policy))
        {
            ResourceCell[] open =
            [
                .. cells.Where(cell => webhooks.Any(webhook => webhook.Sends(cell))
                    && !webhooks.Any(webhook => webhook.FailsClosed && webhook.Sends(cell))),
            ];
            if (open.Length > 0)
            {
                yield return new RegistrationFinding(
                    false,
                    where,
                    $"it fails closed, but a webhook with failurePolicy Ignore receives {List(open)}: while no replica "
                        + "responds, such requests are allowed without evaluation. Write Fail, or set onError: allow "
                        + "for the policy.");
            }
        }

        if (UnreachedNamespaces(policy, webhooks) is [_, ..] names)
        {
            yield return new RegistrationFinding(
                true, where, $"it matches only the namespaces {string.Join(", ", names)}, which every webhook "
                    + "excludes, so "
                + "it never runs. Remove the exclusion, or turn the policy off.");
        }
    }

    private static string[] UnreachedNamespaces(ConfiguredPolicy policy, ImmutableArray<InstalledWebhook> webhooks)
    {
        if (!policy.Policy.Match.All(static rule => rule.Namespaces?.ExactNames is not null))
        {
            return [];
        }

        string[] names =
            [.. policy.Policy.Match.SelectMany(static rule => rule.Namespaces!.ExactNames!.Value).Distinct().Order()];
        return names.All(name => webhooks.All(webhook => IsSent(webhook, name) is false)) ? names : [];
    }

    private static string List(ResourceCell[] cells)
    {
        const int Shown = 6;
        string[] texts =
        [
            .. cells.GroupBy(static cell => cell.Name)
                .OrderBy(static group => group.Key, StringComparer.Ordinal)
                .Select(static group => $"{string.Join('/', group.Select(static cell => cell.Operation).Order()
                    .Select(OperationNames.ToWire))} of {group.Key}"),
        ];
        return string.Join(", ", texts.Take(Shown)) + (texts.Length > Shown ? $" and {texts.Length - Shown} more" : "");
    }

    private static RegistrationFinding Error(InstalledWebhook webhook, string message) =>
        new(true, webhook.Name, message);

    private static RegistrationFinding Warning(InstalledWebhook webhook, string message) =>
        new(false, webhook.Name, message);
}
