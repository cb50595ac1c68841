using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using Admission.PolicySets;

namespace Admission.Cli.Audits;

/// <summary>
/// The figures of an audit for Prometheus: a file for node-exporter's textfile collector, or a PUT to a Pushgateway.
/// Every policy that is on has its figures, so that an alert ends when its violations are gone.
/// Source of truth: https://prometheus.io/docs/instrumenting/exposition_formats/
/// </summary>
internal static class AuditMetrics
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    /// <summary>Writes the figures of an audit.</summary>
    /// <param name="target">A file, or the URL of a group in a Pushgateway.</param>
    /// <param name="summary">The figures.</param>
    /// <param name="now">Time of the end of the audit.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>Why it failed, and how to fix it; empty on success.</returns>
    public static async Task<string> WriteAsync(
        string target, AuditSummary summary, DateTimeOffset now, CancellationToken cancellationToken)
    {
        byte[] text = Utf8.GetBytes(Text(summary, now));
        try
        {
            if (UrlOf(target) is { } url)
            {
                return await PutAsync(url, text, cancellationToken);
            }

            // As a whole: the collector may read at any time.
            string file = $"{target}.{Guid.NewGuid():N}.tmp";
            await File.WriteAllBytesAsync(file, text, cancellationToken);
            File.Move(file, target, overwrite: true);
            return "";
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException
            or HttpRequestException)
        {
            return $"--metrics {Shown(target)}: {exception.Message}";
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return $"--metrics {Shown(target)}: no response within {Timeout.TotalSeconds} s.";
        }
    }

    /// <summary>Is it a URL, and not a file?</summary>
    public static Uri? UrlOf(string target) =>
        Uri.TryCreate(target, UriKind.Absolute, out Uri? url) && url.Scheme is "http" or "https" ? url : null;

    /// <summary>The figures in the text format of Prometheus.</summary>
    public static string Text(AuditSummary summary, DateTimeOffset now)
    {
        var text = new StringBuilder();
        Begin("admission_audit_objects", "Objects that the last audit evaluated, by resource.");
        foreach ((string resource, long count) in summary.Resources)
        {
            Line($"admission_audit_objects{{resource=\"{Escape(resource)}\"}} {count}");
        }

        Begin("admission_audit_findings", "Findings of the last audit, by policy and result.");
        foreach (ConfiguredPolicy policy in summary.Set.Policies.Where(static one => !one.IsOffEverywhere))
        {
            AuditCounts counts = summary.Policies.GetValueOrDefault(policy.Policy.Id) ?? new AuditCounts();
            foreach ((string result, long count) in (ReadOnlySpan<(string, long)>)[
                ("deny", counts.Denials), ("warn", counts.Warnings), ("audit", counts.Audits),
                ("excepted", counts.Excepted), ("fault", counts.Faults)])
            {
                Line($"admission_audit_findings{{policy=\"{Escape(policy.Policy.Id)}\",result=\"{result}\"}} {count}");
            }
        }

        Begin("admission_audit_unread_inputs", "Resources that the last audit could not read.");
        Line($"admission_audit_unread_inputs {summary.Problems.Count}");
        Begin("admission_audit_end_timestamp_seconds", "End of the last audit.");
        Line($"admission_audit_end_timestamp_seconds {now.ToUnixTimeSeconds()}");
        return text.ToString();

        void Begin(string name, string help) => text.Append("# HELP ").Append(name).Append(' ').Append(help)
            .Append("\n# TYPE ").Append(name).Append(" gauge\n");

        void Line(FormattableString line) => text.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');
    }

    private static async Task<string> PutAsync(Uri url, byte[] text, CancellationToken cancellationToken)
    {
        using var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false })
        {
            Timeout = Timeout,
        };
        using var content = new ByteArrayContent(text);
        content.Headers.ContentType = new MediaTypeHeaderValue("text/plain");
        using HttpResponseMessage response = await http.PutAsync(url, content, cancellationToken);
        return response.IsSuccessStatusCode
            ? ""
            : string.Create(
                CultureInfo.InvariantCulture,
                $"--metrics {Shown($"{url}")}: the server responded with {(int)response.StatusCode}. For a "
                + $"Pushgateway, the path is /metrics/job/NAME.");
    }

    // A URL can contain a password.
    private static string Shown(string target) => UrlOf(target) is { } url
        ? url.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped)
        : target;

    private static string Escape(string text) => text.Replace("\\", "\\\\", StringComparison.Ordinal)
        .Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
}
