using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Admission.Cli.Tests.Commands;

/// <summary>
/// Each fault of the table in the chart's guide, in a real process: the metric, the log line and the text of
/// <c>/readyz</c> are those of the table, and the alert uses the metric.
/// </summary>
public sealed partial class ServeInjectedFaultsTests : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    // Between two looks at the metrics, so that the test leaves the processor to the server.
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(20);

    private readonly TemporaryFolder _folder = new();
    private readonly HttpClient _health = new();
    private ServeProcess? _serve;
    private string _mounted = "";

    public async ValueTask DisposeAsync()
    {
        _health.Dispose();

        // Lazily: the server may still use it, and the folder around it is deleted with the server.
        if (_mounted.Length > 0)
        {
            await RunAsync("umount", "--lazy", _mounted);
        }

        if (_serve is not null)
        {
            await _serve.DisposeAsync();
        }

        _folder.Dispose();
    }

    [Fact]
    public async Task Policy_that_fails()
    {
        await StartAsync("deny(object.spec.secret.of.nobody);", "--fault-threshold", "2");
        await ReviewAsync();
        await ReviewAsync();

        await UntilMetricAsync("admission_policy_failing", "policy=\"one\"", static value => value == 1);
        await UntilMetricAsync("admission_policy_faults_total", "kind=\"threw\"", static value => value == 2);
        await _serve!.ReadUntilAsync("policy one fails repeatedly: 2 faults in ");
        string ready = await ReadyAsync();
        Assert.Contains("\n[!]policy-faults: 1 policies fail repeatedly\n", ready, StringComparison.Ordinal);
        AssertAlert("AdmissionPolicyFails", "admission_policy_failing");
        AssertAlert("AdmissionFailsOpen", "admission_policy_faults_total");
    }

    [Fact]
    public async Task Policy_that_is_slow()
    {
        await StartAsync(
            "for (;;) { }",
            "--fault-threshold", "1", "--evaluation-timeout", "100ms", "--max-statements", "1000000000");
        await ReviewAsync();

        await UntilMetricAsync("admission_policy_faults_total", "kind=\"timed_out\"", static value => value == 1);
        await UntilMetricAsync("admission_policy_duration_seconds_sum", "policy=\"one\"", static value => value > 0.05);
        await UntilMetricAsync("admission_review_duration_seconds_sum", "", static value => value > 0.05);
        await _serve!.ReadUntilAsync("policy one fails repeatedly: 1 faults in ");
        Assert.Contains("\n[!]policy-faults: ", await ReadyAsync(), StringComparison.Ordinal);
        AssertAlert("AdmissionSlow", "admission_review_duration_seconds_bucket");
    }

    [Fact]
    public async Task Full_disk_under_the_decision_log()
    {
        string log = Path.Combine(_folder.Path, "decisions");
        Directory.CreateDirectory(log);
        Assert.SkipUnless(
            await RunAsync("mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", log), "needs the right to mount");
        _mounted = log;
        string key = Path.Combine(_folder.Path, "log.key");
        Assert.Equal("", (await AdmissionProcess.RunAsync(["log", "key", key])).Error);
        await StartAsync(
            "", "--decision-log", log, "--decision-log-key", key, "--decision-log-flush", "50ms");
        Assert.True(await ReviewAsync());

        string filler = Fill(log);
        await UntilMetricAsync(
            "admission_decision_log_failing", "", static value => value == 1, async () => await ReviewAsync());
        Assert.False(await ReviewAsync());
        await _serve!.ReadUntilAsync("the decision log cannot be written: ");
        Assert.Contains("\n[!]decision-log: cannot be written: ", await ReadyAsync(), StringComparison.Ordinal);
        Assert.Contains("readyz check passed", await ReadyAsync(), StringComparison.Ordinal);
        AssertAlert("AdmissionDecisionLogFails", "admission_decision_log_failing");
        AssertAlert("AdmissionDecisionsLost", "admission_logged_decisions_total");

        File.Delete(filler);
        await UntilMetricAsync("admission_decision_log_failing", "", static value => value == 0);
        Assert.True(await ReviewAsync());
        Assert.Equal(0, await _serve.StopAsync());
        ProcessOutcome verified = await AdmissionProcess.RunAsync(["log", "verify", log, "--key", key + ".pub"]);
        Assert.Equal((0, ""), (verified.ExitCode, verified.Error));
    }

    [Theory]
    [InlineData(5, "[+]certificate ok: expires ", ": renew it", HttpStatusCode.OK)]
    [InlineData(-1, "[-]certificate failed: the certificate expired at ", "", HttpStatusCode.ServiceUnavailable)]
    public async Task Certificate_that_expires(int days, string ready, string advice, HttpStatusCode status)
    {
        DateTimeOffset end = TimeProvider.System.GetUtcNow().AddDays(days);
        WriteCertificate(end);
        await StartAsync("", "--tls-cert", "tls.crt", "--tls-key", "tls.key");

        await UntilMetricAsync(
            "admission_certificate_expiry_timestamp_seconds", "",
            value => Math.Abs(value - end.ToUnixTimeSeconds()) < 2);
        using HttpResponseMessage response = await _health.GetAsync(
            "/readyz", TestContext.Current.CancellationToken);
        string text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Equal(status, response.StatusCode);
        Assert.Contains(ready, text, StringComparison.Ordinal);
        Assert.Contains(advice, text, StringComparison.Ordinal);
        (_, string log) = await _serve!.StopAndReadAsync();
        Assert.Matches("certificate .* expires .*, in -?[0-9]+ days; after that, no API server trusts it", log);
        AssertAlert("AdmissionCertificateExpires", "admission_certificate_expiry_timestamp_seconds");
    }

    [Fact]
    public async Task Reload_that_is_rejected()
    {
        WriteCertificate(TimeProvider.System.GetUtcNow().AddDays(90));
        await StartAsync("", "--tls-cert", "tls.crt", "--tls-key", "tls.key");

        _folder.Write("tls.crt", "no certificate");
        _folder.Write("policies/one.js", "no policy");
        await UntilMetricAsync("admission_policy_reload_failing", "", static value => value == 1);
        await UntilMetricAsync("admission_certificate_reload_failing", "", static value => value == 1);
        string ready = await ReadyAsync();
        Assert.Contains("\n[!]policy-reload rejected: ", ready, StringComparison.Ordinal);
        Assert.Contains("\n[!]certificate-reload rejected: ", ready, StringComparison.Ordinal);
        Assert.Contains("readyz check passed", ready, StringComparison.Ordinal);
        AssertAlert("AdmissionPolicyReloadFails", "admission_policy_reload_failing");
        AssertAlert("AdmissionCertificateReloadFails", "admission_certificate_reload_failing");

        WriteCertificate(TimeProvider.System.GetUtcNow().AddDays(91));
        WritePolicy("");
        await UntilMetricAsync("admission_policy_reload_failing", "", static value => value == 0);
        await UntilMetricAsync("admission_certificate_reload_failing", "", static value => value == 0);
        (_, string log) = await _serve!.StopAndReadAsync();
        Assert.Contains("new policies rejected, set ", log, StringComparison.Ordinal);
        Assert.Contains(
            "new certificate rejected, the last valid one stays in use: ", log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task API_server_that_does_not_answer()
    {
        ApiServer gone = await ApiServer.StartAsync(_folder, static _ => "");
        await gone.DisposeAsync();
        await StartAsync("", "--kubeconfig", "kubeconfig", "--kubernetes-version", "1.33");
        Assert.Contains("readyz check passed", await ReadyAsync(), StringComparison.Ordinal);
        _folder.Write(
            "policies/two.js",
            "export default { title: \"Two\", match: { resources: [\"pods\"], namespaceLabels: \"a=b\" },\n"
                + "  validate() {} };\n");

        await _serve!.ReadUntilAsync("namespaces cannot be watched: ");
        await UntilMetricAsync("admission_namespaces_synced", "", static value => value == 0);
        Assert.Contains("\n[!]namespaces: labels ", await ReadyAsync(), StringComparison.Ordinal);
        AssertAlert("AdmissionNamespacesTooOld", "admission_namespaces_synced");
    }

    [Fact]
    public async Task Clock_that_is_set_back()
    {
        string source = _folder.Write(
            "step.c",
            """
            #define _GNU_SOURCE
            #include <dlfcn.h>
            #include <stdlib.h>
            #include <time.h>
            #include <unistd.h>
            int clock_gettime(clockid_t id, struct timespec *now)
            {
                int (*real)(clockid_t, struct timespec *) = dlsym(RTLD_NEXT, "clock_gettime");
                int result = real(id, now);
                if (id == CLOCK_REALTIME && access(getenv("CLOCK_STEPPED"), F_OK) == 0)
                    now->tv_sec -= 3 * 3600;
                return result;
            }
            """);
        string library = Path.Combine(_folder.Path, "step.so");
        Assert.SkipUnless(
            OperatingSystem.IsLinux() && await RunAsync("gcc", "-shared", "-fPIC", "-o", library, source),
            "needs gcc");
        string key = Path.Combine(_folder.Path, "log.key");
        Assert.Equal("", (await AdmissionProcess.RunAsync(["log", "key", key])).Error);
        string stepped = Path.Combine(_folder.Path, "stepped");
        WritePolicy("");
        _serve = await ServeProcess.StartAsync(
            "admission", _folder,
            [
                "--decision-log", "decisions", "--decision-log-key", key, "--decision-log-flush", "50ms",
                "--decision-log-checkpoint", "1s",
            ],
            ("LD_PRELOAD", library), ("CLOCK_STEPPED", stepped));
        await FindHealthAsync();
        Assert.True(await ReviewAsync());
        double now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        await UntilMetricAsync(
            "admission_decision_log_checkpoint_timestamp_seconds", "", value => value > now - 600);

        await File.WriteAllTextAsync(stepped, "", TestContext.Current.CancellationToken);
        await UntilMetricAsync(
            "admission_decision_log_checkpoint_timestamp_seconds", "", value => value < now - 10_000);

        Assert.True(await ReviewAsync());
        Assert.DoesNotContain("[!]", await ReadyAsync(), StringComparison.Ordinal);
        AssertAlert("AdmissionDecisionLogUnsigned", "admission_decision_log_checkpoint_timestamp_seconds");
        Assert.Equal(0, await _serve.StopAsync());
        ProcessOutcome verified = await AdmissionProcess.RunAsync(
            ["log", "verify", Path.Combine(_folder.Path, "decisions"), "--key", key + ".pub"]);
        Assert.Equal((0, ""), (verified.ExitCode, verified.Error));
        Assert.Contains(" 2 decisions from ", verified.Output, StringComparison.Ordinal);
    }

    private static void AssertAlert(string alert, string metric)
    {
        string rules = File.ReadAllText(Checkout.At("charts", "admission", "alerts.yaml"));
        string rule = rules.Split("- alert: ").Single(one => one.StartsWith(alert + "\n", StringComparison.Ordinal));
        Assert.Contains(metric, rule, StringComparison.Ordinal);
    }

    private static async Task<bool> RunAsync(string program, params string[] args)
    {
        try
        {
            using Process process = Process.Start(
                new ProcessStartInfo(program, args) { RedirectStandardError = true })!;
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }

    private static string Fill(string folder)
    {
        string path = Path.Combine(folder, "filler");
        using var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        try
        {
            while (true)
            {
                file.Write(new byte[1024]);
            }
        }
        catch (IOException)
        {
            return path;
        }
    }

    private async Task StartAsync(string body, params string[] args)
    {
        WritePolicy(body);
        _serve = await ServeProcess.StartAsync("admission", _folder, args);
        await FindHealthAsync();
    }

    private async Task FindHealthAsync() => _health.BaseAddress = new Uri(
        HttpAddress().Match(await _serve!.ReadUntilAsync("health    ")).Value);

    private void WritePolicy(string body) => _folder.Write(
        "policies/one.js",
        "export default { title: \"One\", match: { resources: [\"pods\"] },\n"
            + $"  validate({{ object, deny }}) {{ {body} }} }};\n");

    private void WriteCertificate(DateTimeOffset end)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        using X509Certificate2 certificate = request.CreateSelfSigned(end.AddDays(-100), end);
        _folder.Write("tls.key", key.ExportPkcs8PrivateKeyPem());
        _folder.Write("tls.crt", certificate.ExportCertificatePem());
    }

    // Is the Pod allowed?
    private async Task<bool> ReviewAsync()
    {
        const string Pod =
            """
            {"apiVersion":"admission.k8s.io/v1","kind":"AdmissionReview","request":{"uid":"1","operation":"CREATE",
             "kind":{"group":"","version":"v1","kind":"Pod"},"resource":{"group":"","version":"v1","resource":"pods"},
             "namespace":"shop","name":"web","userInfo":{"username":"you"},
             "object":{"apiVersion":"v1","kind":"Pod","metadata":{"name":"web"},
                       "spec":{"containers":[{"name":"web","image":"registry.example.com/web:1.27"}]} } } }
            """;
        using ByteArrayContent content = new(Encoding.UTF8.GetBytes(Pod));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        using HttpResponseMessage response = await _serve!.Http.PostAsync(
            "/validate?timeout=10s", content, TestContext.Current.CancellationToken);
        using JsonDocument answer = JsonDocument.Parse(
            await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
        return answer.RootElement.GetProperty("response").GetProperty("allowed").GetBoolean();
    }

    private async Task<string> ReadyAsync()
    {
        using HttpResponseMessage response = await _health.GetAsync("/readyz", TestContext.Current.CancellationToken);
        return "\n" + await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
    }

    // Asks for the metrics until one has the value.
    private async Task UntilMetricAsync(
        string name, string label, Func<double, bool> isExpected, Func<Task>? meanwhile = null)
    {
        long started = TimeProvider.System.GetTimestamp();
        string text;
        do
        {
            await (meanwhile?.Invoke() ?? Task.CompletedTask);
            text = await _health.GetStringAsync("/metrics", TestContext.Current.CancellationToken);
            if (text.Split('\n').Any(line => IsSample(line, name, label)
                && isExpected(double.Parse(ValueOf(line), CultureInfo.InvariantCulture))))
            {
                return;
            }

            await Task.Delay(Pace, TestContext.Current.CancellationToken);
        }
        while (TimeProvider.System.GetElapsedTime(started) < Limit);

        Assert.Fail($"{name}{{{label}}} did not get the expected value:\n"
            + string.Join('\n', text.Split('\n').Where(line => line.StartsWith(name, StringComparison.Ordinal))));
    }

    private static bool IsSample(string line, string name, string label) =>
        line.StartsWith(name, StringComparison.Ordinal)
        && line.Length > name.Length
        && line[name.Length] is '{' or ' '
        && line.Contains(label, StringComparison.Ordinal);

    private static string ValueOf(string line) => line[(line.IndexOf('}', StringComparison.Ordinal) + 1)..]
        .Split(' ', StringSplitOptions.RemoveEmptyEntries)[line.Contains('}', StringComparison.Ordinal) ? 0 : 1];

    [GeneratedRegex("http://[^/]+/")]
    private static partial Regex HttpAddress();
}
