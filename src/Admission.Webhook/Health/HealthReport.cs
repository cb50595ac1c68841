using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Admission.Webhook.Certificates;

namespace Admission.Webhook.Health;

/// <summary>Whether the server is ready, and why not: one line a check, as Kubernetes' own servers write it.</summary>
internal sealed class HealthReport
{
    private const int MaxErrors = 10;

    private static readonly TimeSpan ExpiresSoon = TimeSpan.FromDays(14);

    private readonly StringBuilder _text = new();

    private HealthReport()
    {
    }

    /// <summary>Ready for reviews?</summary>
    public bool IsReady { get; private set; } = true;

    /// <summary>The lines.</summary>
    public string Text => _text.ToString();

    /// <summary>Looks at everything.</summary>
    public static HealthReport Of(
        PolicyStatus policies, ServingCertificate certificate, bool draining, DateTimeOffset now)
    {
        HealthReport report = new();
        report.AddPolicies(policies);
        report.AddCertificate(certificate, now);
        report.Add("serving", draining ? "the server is stopping" : "");
        report._text.Append(report.IsReady ? "readyz check passed\n" : "readyz check failed\n");
        return report;
    }

    private void AddPolicies(PolicyStatus policies)
    {
        if (policies.Set is not { } set)
        {
            Add("policies", "no policies are loaded");
        }
        else
        {
            Add("policies", "", $"{Number(set.Policies.Length)} policies, set {set.Digest} is in force");
        }

        ImmutableArray<Policies.PolicyError> errors = policies.LastErrors.IsDefault ? [] : policies.LastErrors;
        if (errors.Length > 0)
        {
            // Not a reason to leave the service: the last good set judges on.
            _text.Append("[!]policy-reload refused: ").Append(Number(errors.Length))
                .Append(" errors in the policies folder, the last good set stays in force\n");
            foreach (Policies.PolicyError error in errors.Take(MaxErrors))
            {
                _text.Append("    ").Append(OneLine(error.ToString())).Append('\n');
            }
        }
    }

    private void AddCertificate(ServingCertificate certificate, DateTimeOffset now)
    {
        TimeSpan left = certificate.Expires - now;
        string expiry = $"expires {certificate.Expires:u}, in {Number((long)left.TotalDays)} days";
        Add("certificate", certificate.Problem(), left < ExpiresSoon ? $"{expiry}: renew it" : expiry);
        foreach (string error in certificate.LastErrors)
        {
            _text.Append("[!]certificate-reload refused: ").Append(OneLine(error)).Append('\n');
        }
    }

    private void Add(string check, string problem, string detail = "")
    {
        IsReady &= problem.Length == 0;
        _text.Append(problem.Length == 0 ? "[+]" : "[-]").Append(check).Append(problem.Length == 0 ? " ok" : " failed");
        string text = problem.Length == 0 ? detail : problem;
        _text.Append(text.Length == 0 ? "" : ": ").Append(OneLine(text)).Append('\n');
    }

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);

    private static string OneLine(string text) => text.ReplaceLineEndings(" ");
}
