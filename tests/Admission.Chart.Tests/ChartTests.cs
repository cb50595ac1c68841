namespace Admission.Chart.Tests;

/// <summary>The chart as Helm renders it, for each file of values.</summary>
public sealed class ChartTests
{
    public static TheoryData<string> Values => [.. HelmCharts.Names];

    [Theory, MemberData(nameof(Values))]
    public async Task Lint_finds_nothing(string values)
    {
        Outcome outcome = await HelmCharts.HelmAsync(
            "lint", "--strict", HelmCharts.Chart, "-f", HelmCharts.ValuesOf(values));

        Assert.True(outcome.ExitCode == 0, outcome.Output + outcome.Error);
    }

    [Theory, MemberData(nameof(Values))]
    public async Task Objects_are_as_approved(string values) =>
        HelmCharts.Approve($"{values}.yaml", await HelmCharts.RenderAsync(values));

    [Theory, MemberData(nameof(Values))]
    public async Task Objects_pass_the_restricted_profile(string values)
    {
        // Where the operator asks for the host's network, that is what the profile denies.
        string objects = (await HelmCharts.RenderAsync(values)).Replace(
            "hostNetwork: true", "hostNetwork: false", StringComparison.Ordinal);

        Outcome outcome = await HelmCharts.AdmissionAsync(
            objects, "check", "-", "--policies", "policies", "--settings", "policies/profiles/restricted.yaml");

        Assert.Contains(" 0 denied, 0 warned, 0 faults", outcome.Output, StringComparison.Ordinal);
        Assert.Equal(0, outcome.ExitCode);
    }

    [Theory]
    [InlineData("replicaz=3", "additional properties 'replicaz' not allowed")]
    [InlineData("replicas=0", "at '/replicas': minimum: got 0, want 1")]
    [InlineData("registration.timeoutSeconds=30", "at '/registration/timeoutSeconds': maximum: got 30, want 10")]
    [InlineData("certificates.mode=files", "at '/certificates/secretName': minLength")]
    [InlineData("certificates.mode=none", "at '/certificates/mode': value must be one of")]
    [InlineData("registration.mode=static", "at '/registration/webhooks': minItems")]
    [InlineData("policies.source=files", "at '/policies/files': minProperties")]
    [InlineData("policies.source=oci", "at '/policies/oci/reference': minLength")]
    [InlineData("policies.oci.reference=registry.example.com/policies:1.4", "at '/policies/oci/reference'")]
    [InlineData("policies.oci.verifyKey=key.pub", "at '/policies/oci/verifyKey'")]
    [InlineData("image.digest=latest", "at '/image/digest'")]
    [InlineData("replay.enabled=true", "at '/replay/recordings': minProperties")]
    [InlineData("settings.kind=Settings", "at '/settings'")]
    [InlineData("decisionLog.enabled=true", "at '/decisionLog/keySecret': minLength")]
    [InlineData("decisionLog.enabled=true,decisionLog.keySecret=k", "at '/decisionLog/volume': minProperties")]
    [InlineData("decisionLog.otlp=collector:4318", "at '/decisionLog/otlp'")]
    [InlineData("decisionLog.otlpHeadersSecret=A b", "at '/decisionLog/otlpHeadersSecret'")]
    [InlineData("decisionLog.maxSize=100", "at '/decisionLog/maxSize'")]
    [InlineData("monitoring.runbooks=docs", "at '/monitoring/runbooks'")]
    [InlineData("audit.reports=kyverno", "at '/audit/reports': value must be one of")]
    [InlineData("audit.pushgateway=gateway:9091", "at '/audit/pushgateway'")]
    [InlineData("audit.schedule=", "at '/audit/schedule'")]
    [InlineData("audit.rules[0].verbs[0]=list", "at '/audit/rules/0': missing properties")]
    [InlineData("lookups.rules[0]=configmaps", "at '/lookups/rules/0': got string, want object")]
    public async Task Wrong_value_is_rejected_with_its_place(string value, string error)
    {
        Outcome outcome = await HelmCharts.HelmAsync("template", "admission", HelmCharts.Chart, "--set", value);

        Assert.NotEqual(0, outcome.ExitCode);
        Assert.Contains(error, outcome.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://collector:4318", "4318")]
    [InlineData("https://collector.example.com:4318/base", "4318")]
    [InlineData("https://collector.example.com", "443")]
    [InlineData("http://[fd00::1]/base", "80")]
    public async Task Network_policy_lets_the_decision_log_out(string collector, string port)
    {
        Outcome outcome = await HelmCharts.HelmAsync(
            "template", "admission", HelmCharts.Chart, "--set", "networkPolicy.enabled=true,decisionLog.enabled=true,"
                + $"decisionLog.keySecret=key,decisionLog.otlp={collector}");

        Assert.Equal(0, outcome.ExitCode);
        Assert.Contains(
            $"# The collector of the decision log.\n    - ports: [{{ port: {port}, protocol: TCP }}]\n",
            outcome.Output,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Init_step_pulls_with_the_arguments_of_the_chart_up_to_the_missing_key()
    {
        string objects = await HelmCharts.RenderAsync("oci");
        string[] args =
        [
            .. objects.Split('\n').SkipWhile(static line => line.Trim() != "- pull").TakeWhile(
                    static line => line.Trim().StartsWith('-'))
                .Select(static line => line.Trim()[2..]),
        ];

        Outcome outcome = await HelmCharts.AdmissionAsync("", args);

        Assert.Contains("--verify-key /trust/verify.pub: cannot be read", outcome.Error, StringComparison.Ordinal);
        Assert.Equal(3, outcome.ExitCode);
    }

    [Fact]
    public async Task Every_pod_that_uses_a_bundle_pulls_it_to_the_folder_that_it_reads()
    {
        string objects = await HelmCharts.RenderAsync("oci");

        Assert.Equal(3, Count("name: pull-policies"));
        Assert.Equal(3, Count("- --to=/policies/current\n"));
        Assert.Equal(3, Count("- --policies=/policies/current\n"));

        int Count(string text) => objects.Split(text).Length - 1;
    }

    [Theory]
    [InlineData("default")]
    [InlineData("decision-log")]
    public async Task Server_starts_with_the_arguments_of_the_chart_up_to_the_missing_cluster(string values)
    {
        string objects = await HelmCharts.RenderAsync(values);
        string[] args =
        [
            .. objects.Split('\n').SkipWhile(static line => line.Trim() != "- serve").TakeWhile(
                    static line => line.Trim().StartsWith('-'))
                .Select(static line => line.Trim()[2..])
                .Select(static arg => arg.Replace("=/policies", "=policies", StringComparison.Ordinal)),
        ];

        Outcome outcome = await HelmCharts.AdmissionAsync("", args);

        Assert.Contains("no cluster is configured", outcome.Error, StringComparison.Ordinal);
        Assert.Equal(3, outcome.ExitCode);
    }

    [Fact]
    public async Task Audit_starts_with_the_arguments_of_the_chart_up_to_the_missing_cluster()
    {
        string objects = await HelmCharts.RenderAsync("audit");
        string[] args =
        [
            .. objects.Split('\n').SkipWhile(static line => line.Trim() != "- audit").TakeWhile(
                    static line => line.Trim().StartsWith('-'))
                .Select(static line => line.Trim()[2..].Trim('"'))
                .Select(static arg => arg.Replace("=/policies/current", "=policies", StringComparison.Ordinal))
                .Where(static arg => !arg.StartsWith("--settings", StringComparison.Ordinal)),
        ];

        Outcome outcome = await HelmCharts.AdmissionAsync("", args);

        Assert.Contains("--resume=/progress/audit.jsonl", args);
        Assert.Contains("no cluster is configured", outcome.Error, StringComparison.Ordinal);
        Assert.Equal(3, outcome.ExitCode);
    }

    // What the chart calls the service account is what the printed role is bound to.
    [Theory]
    [InlineData("audit", "admission-audit")]
    [InlineData("webhook", "admission-lookups")]
    public async Task Printed_role_has_the_name_that_the_chart_gives_it(string command, string name)
    {
        Outcome printed = await HelmCharts.AdmissionAsync("", command, "--rbac", "--policies", "policies");
        string objects = await HelmCharts.RenderAsync("audit");

        Assert.Equal(0, printed.ExitCode);
        Assert.Contains($"kind: ClusterRole\nmetadata:\n  name: {name}\n", printed.Output, StringComparison.Ordinal);
        Assert.Contains($"kind: ClusterRole\nmetadata:\n  name: {name}\n", objects, StringComparison.Ordinal);
    }
}
