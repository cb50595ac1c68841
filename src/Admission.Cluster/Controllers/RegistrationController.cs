using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using Admission.Cluster.Registration;
using Admission.Json;
using Admission.PolicySets;
using Admission.Telemetry;
using Microsoft.Extensions.Logging;

namespace Admission.Cluster.Controllers;

/// <summary>
/// Keeps the registration up to date with the policies. Every replica compares; the leader writes, but only after it
/// has called the address with the <c>caBundle</c> that it is about to write. It reverts manual changes at once. Fields
/// that another manager applies stay unchanged: the conflict is reported and nothing is forced.
/// </summary>
/// <param name="options">The registration.</param>
/// <param name="policies">The policies in force; null while there are none.</param>
/// <param name="check">Calls the registered address.</param>
/// <param name="metrics">Counts checks and repairs.</param>
/// <param name="log">Receives changes and problems.</param>
internal sealed class RegistrationController(
    ControllerOptions options,
    Func<PolicySet?> policies,
    AddressCheck check,
    AdmissionMetrics metrics,
    TimeProvider time,
    ILogger log)
{
    private readonly string _name = options.Registration.Name;
    private readonly string _path = RegistrationText.PathOf(options.Registration.Name);
    private readonly WriteBudget _budget = new(time);
    private volatile RegistrationStatus _status = new(RegistrationState.Unknown, "", []);
    private (PolicySet Set, string? Bundle, WebhookRegistration Plan, JsonValue Json)? _planned;
    private string _written = "";
    private string? _logged;

    /// <summary>State of the registration.</summary>
    public RegistrationStatus Status => _status;

    /// <summary>Compares the registration and, as the leader, writes it.</summary>
    /// <param name="certificates">The replicas' own certificates; null for another source.</param>
    /// <param name="mayWrite">Is this replica the leader, and does it serve?</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>Does the API server have the registration that the policies and certificates need?</returns>
    /// <exception cref="ClusterException">The cluster could not be reached, or refused.</exception>
    public async Task<bool> ReconcileAsync(
        ClusterApi api, BuiltInCertificates? certificates, Func<bool> mayWrite, CancellationToken cancellationToken)
    {
        if (policies() is not { } set)
        {
            return false;
        }

        string? bundle = certificates?.Bundle ?? ReadIfThere(options.CaBundleFile) ?? options.Registration.CaBundle;
        (WebhookRegistration plan, JsonValue planned) = Plan(set, bundle);
        JsonValue? installed = await api.FindAsync(_path, cancellationToken);
        RegistrationDifference difference = RegistrationDifference.Of(installed ?? Nothing, planned);
        RegistrationStatus found = Describe(installed, plan, difference, certificates);
        if (difference.IsNone || !mayWrite())
        {
            Report(found);
            return found.State == RegistrationState.Registered;
        }

        string problem = await CheckAsync(plan, bundle, installed, cancellationToken);
        if (problem.Length > 0)
        {
            string detail = Join(found.Detail, $"not written, because the address does not work: {problem}");
            Report(found with { Detail = detail });
            return false;
        }

        if (!mayWrite())
        {
            // The check took time, and another replica may be the leader now.
            return false;
        }

        (JsonValue? written, ImmutableArray<string> rivals) =
            await WriteAsync(api, installed, planned, cancellationToken);
        RegistrationDifference left = RegistrationDifference.Of(written ?? installed ?? Nothing, planned);
        RegistrationStatus now = Describe(written ?? installed, plan, left, certificates) with { Rivals = rivals };
        if (rivals.Length > 0)
        {
            string who = string.Join(", ", rivals.Select(static one => $"\"{one}\""));
            now = now with
            {
                Detail = Join(now.Detail, $"field manager {who} also sets the webhooks. Only {who} or Admission can "
                    + $"manage them: remove the webhooks from the object that {who} applies, or run without "
                    + "--register"),
            };
        }
        else if (left.IsNone)
        {
            Announce(plan, set, difference, bundle);
        }

        Report(now);
        return now.State == RegistrationState.Registered;
    }

    /// <summary>Sets the state after a failed request.</summary>
    public void Fail(string problem) => _status = new RegistrationStatus(RegistrationState.Unknown, problem, []);

    private static JsonValue Nothing { get; } = JsonTree.ParseTrusted("{}"u8.ToArray());

    private (WebhookRegistration Plan, JsonValue Json) Plan(PolicySet set, string? bundle)
    {
        if (_planned is not { } known || !ReferenceEquals(known.Set, set) || known.Bundle != bundle)
        {
            WebhookRegistration plan = RegistrationPlan.Compute(set, options.Registration with { CaBundle = bundle });
            known = (set, bundle, plan, JsonTree.ParseTrusted(RegistrationText.Json(plan)));
            _planned = known;
        }

        return (known.Plan, known.Json);
    }

    private RegistrationStatus Describe(
        JsonValue? installed,
        WebhookRegistration plan,
        RegistrationDifference difference,
        BuiltInCertificates? certificates)
    {
        if (installed is null || (installed.List("webhooks").Length == 0 && plan.Webhooks.Length > 0))
        {
            string what = installed is null ? "does not exist" : "has no webhook";
            return new RegistrationStatus(
                RegistrationState.NotRegistered,
                $"not registered: the ValidatingWebhookConfiguration \"{_name}\" {what}, so no policy is enforced",
                []);
        }

        string authority = AuthorityProblem(installed, plan, certificates);
        if (authority.Length > 0)
        {
            return new RegistrationStatus(
                RegistrationState.OtherAuthority,
                $"registered for another certificate authority: {authority}. API servers reject the webhook's "
                    + "certificate",
                []);
        }

        return difference.IsNone
            ? new RegistrationStatus(RegistrationState.Registered, "", [])
            : new RegistrationStatus(
                RegistrationState.Different,
                $"the ValidatingWebhookConfiguration is not what the policies need: {difference}",
                []);
    }

    // Does each of our webhooks verify the certificate of this replica?
    private string AuthorityProblem(
        JsonValue installed, WebhookRegistration plan, BuiltInCertificates? certificates)
    {
        string? pem = certificates?.Serving?.Certificate ?? ReadIfThere(options.CertificateFile);
        if (string.IsNullOrEmpty(pem))
        {
            return "";
        }

        X509Certificate2Collection chain = [];
        try
        {
            chain.ImportFromPem(pem);
        }
        catch (CryptographicException)
        {
            return "";
        }

        string[] bundles =
        [
            .. installed.List("webhooks")
                .Where(webhook => plan.Webhooks.Any(own => own.Name == webhook.Member("name")?.Text))
                .Select(static webhook => InstalledWebhook.PemOf(webhook.Member("clientConfig")))
                .Distinct(StringComparer.Ordinal),
        ];
        foreach (string text in bundles)
        {
            using TrustBundle bundle = TrustBundle.Read(text);
            string problem = chain.Count == 0 ? "" : bundle.Problem(chain[0], chain, null, time.GetUtcNow());
            if (problem.Length > 0)
            {
                return problem;
            }
        }

        return "";
    }

    private async Task<string> CheckAsync(
        WebhookRegistration plan, string? bundle, JsonValue? installed, CancellationToken cancellationToken)
    {
        if (!options.ChecksAddress || !plan.Webhooks.Any(static webhook => webhook.FailsClosed))
        {
            return "";
        }

        // Without our own bundle, another tool sets it.
        string? trusted = bundle ?? (installed is null ? null : InstalledWebhook.CaBundleOf(installed));
        string problem = await check.CheckAsync(options.Registration, trusted, cancellationToken);
        metrics.CountAddressCheck(problem.Length == 0);
        return problem;
    }

    private async Task<(JsonValue? Written, ImmutableArray<string> Rivals)> WriteAsync(
        ClusterApi api, JsonValue? installed, JsonValue planned, CancellationToken cancellationToken)
    {
        byte[] body = planned.RawUtf8.ToArray();
        ImmutableArray<string> appliers = FieldManagers.ThatApplyWebhooks(installed, _name);
        AppliedObject applied = await api.ApplyAsync(_path, _name, body, force: false, cancellationToken);
        if (applied.Owners.Length > 0)
        {
            ImmutableArray<string> others = [.. applied.Owners.Where(owner => owner != _name)];
            ImmutableArray<string> rivals = [.. others.Where(owner => appliers.Contains(owner))];
            if (rivals.Length > 0)
            {
                return (null, rivals);
            }

            if (!_budget.TrySpend(Fingerprint(installed)))
            {
                return (null, others);
            }

            applied = await api.ApplyAsync(_path, _name, body, force: true, cancellationToken);
        }

        return applied.Value is { } value && !RegistrationDifference.Of(value, planned).IsNone
            ? await ReplaceAsync(api, value, planned, appliers, cancellationToken)
            : (applied.Value, []);
    }

    // An apply keeps the additions of others to lists. A patch of the whole list does not.
    private async Task<(JsonValue? Written, ImmutableArray<string> Rivals)> ReplaceAsync(
        ClusterApi api,
        JsonValue value,
        JsonValue planned,
        ImmutableArray<string> appliers,
        CancellationToken cancellationToken)
    {
        if (appliers.Length > 0 || !_budget.TrySpend(Fingerprint(value)))
        {
            return (value, appliers.Length > 0 ? appliers : FieldManagers.OfWebhooks(value, _name));
        }

        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteStartObject("metadata");
            writer.WriteString("resourceVersion", value.Member("metadata")?.Member("resourceVersion")?.Text);
            writer.WriteEndObject();
            writer.WritePropertyName("webhooks");
            planned.Member("webhooks")!.WriteTo(writer);
            writer.WriteEndObject();
        }

        return (await api.MergeAsync(_path, _name, buffer.ToArray(), cancellationToken) ?? value, []);
    }

    private void Announce(WebhookRegistration plan, PolicySet set, RegistrationDifference before, string? bundle)
    {
        string text = $"{set.Digest} {bundle}";
        if (text == _written)
        {
            metrics.CountRepair(RepairedObject.Registration);
            string what = before.ToString();
            ClusterLog.Repaired(log, _name, what);
        }
        else
        {
            ClusterLog.Registered(log, _name, set.ShortDigest, plan.Webhooks.Length);
        }

        _written = text;
    }

    private void Report(RegistrationStatus status)
    {
        _status = status;
        string text = status.Detail;
        if (text != _logged)
        {
            if (text.Length > 0)
            {
                ClusterLog.NotAsPlanned(log, text);
            }
            else
            {
                ClusterLog.AsPlanned(log, _name);
            }
        }

        _logged = text;
    }

    private static string Fingerprint(JsonValue? installed) => Convert.ToHexString(SHA256.HashData(
        installed?.Member("webhooks") is { } webhooks ? webhooks.RawUtf8 : []));

    private static string Join(string first, string second) => first.Length == 0 ? second : $"{first}; {second}";

    private static string? ReadIfThere(string? file)
    {
        try
        {
            return file is null ? null : File.ReadAllText(file, Encoding.UTF8);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
