using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Admission.Cluster.Registration;
using Admission.Json;
using Admission.PolicySets;
using Admission.Yaml;

namespace Admission.Cluster.Tests.Registration;

public sealed class RegistrationLintTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);

    private static readonly PolicySet Pods = TestSet.Of(("a", """{ resources: ["pods"] }"""));

    [Fact]
    public void Reports_nothing_about_computed_values()
    {
        RegistrationOptions options = new() { CaBundle = Authority(Now.AddYears(1)) };
        JsonValue computed = JsonTree.ParseTrusted(RegistrationText.Json(RegistrationPlan.Compute(Pods, options)));

        Assert.Empty(RegistrationLint.Inspect(computed, Pods, options, Now));
    }

    [Theory]
    [InlineData("apiGroups: [\"\"]", "apiGroups: [coordination.k8s.io]", "never runs")]
    [InlineData("resources: [pods]", "resources: [services]", "policy a: no rule sends the requests that it matches")]
    [InlineData("operations: [CREATE, UPDATE]", "operations: [CREATE]", "does not receive UPDATE of pods")]
    [InlineData("values: [admission, kube-system]", "values: [kube-system]", "cannot start again")]
    [InlineData("values: [admission, kube-system]", "values: [admission]", "network and DNS Pods")]
    [InlineData("timeoutSeconds: 5", "timeoutSeconds: 30", "timeoutSeconds is 30")]
    [InlineData("sideEffects: None", "sideEffects: Unknown", "rejects every dry run")]
    [InlineData("matchPolicy: Equivalent", "matchPolicy: Exact", "another group or version")]
    [InlineData("admissionReviewVersions: [v1]", "admissionReviewVersions: [v2]", "no version that Admission supports")]
    [InlineData("path: /validate", "path: /", "responds with 404")]
    [InlineData("failurePolicy: Fail", "failurePolicy: Ignore", "Ignore receives CREATE/UPDATE of pods")]
    [InlineData("webhooks:", "nothing:", "nothing is evaluated")]
    public void Reports_the_consequence(string was, string @is, string says)
    {
        string text = Installed(Authority(Now.AddYears(1)));
        Assert.Contains(was, text, StringComparison.Ordinal);

        Assert.Contains(
            Inspect(text.Replace(was, @is, StringComparison.Ordinal)),
            finding => finding.ToString().Contains(says, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("nodes and controllers cannot renew their leases")]
    [InlineData("every write of every controller waits")]
    public void Reports_the_consequence_of_a_rule_on_everything(string says)
    {
        string text = Installed(Authority(Now.AddYears(1)))
            .Replace("resources: [pods]", "resources: [\"*\"]", StringComparison.Ordinal)
            .Replace("apiGroups: [\"\"]", "apiGroups: [\"*\"]", StringComparison.Ordinal);

        Assert.Contains(Inspect(text), finding => finding.Message.Contains(says, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(-1, "caBundle expired at", true)]
    [InlineData(20, "caBundle expires at", false)]
    public void Reports_when_the_authority_expires(int days, string says, bool isError) => Assert.Contains(
        Inspect(Installed(Authority(Now.AddDays(days)))),
        finding => finding.IsError == isError && finding.Message.StartsWith(says, StringComparison.Ordinal));

    [Fact]
    public void Reports_that_an_authority_is_missing() => Assert.Contains(
        Inspect(Installed("")),
        static finding => finding.Message.StartsWith("caBundle is empty", StringComparison.Ordinal));

    [Fact]
    public void Counts_a_condition_that_names_leases_as_leaving_them_out()
    {
        string text = Installed(Authority(Now.AddYears(1)))
            .Replace("resources: [pods]", "resources: [\"*\"]", StringComparison.Ordinal)
            .Replace("apiGroups: [\"\"]", "apiGroups: [\"*\"]", StringComparison.Ordinal)
            + "    matchConditions: [{ name: a, expression: 'request.resource.group != \"coordination.k8s.io\"' }]\n";

        Assert.DoesNotContain(
            Inspect(text), static finding => finding.Message.Contains("leases:", StringComparison.Ordinal));
    }

    [Fact]
    public void Reports_a_policy_whose_namespaces_every_webhook_excludes()
    {
        PolicySet set = TestSet.Of(("a", """{ resources: ["pods"], namespaces: ["kube-system"] }"""));

        Assert.Contains(
            RegistrationLint.Inspect(Read(Installed(Authority(Now.AddYears(1)))), set, new RegistrationOptions(), Now),
            static finding => finding.IsError
                && finding.Message.Contains("which every webhook excludes", StringComparison.Ordinal));
    }

    [Fact]
    public void Reports_other_labels_that_may_exclude_its_own_namespace()
    {
        string text = Installed(Authority(Now.AddYears(1)))
            .Replace("key: kubernetes.io/metadata.name", "key: team", StringComparison.Ordinal);

        Assert.Contains(Inspect(text), static finding => !finding.IsError
            && finding.Message.Contains("only if it has the labels", StringComparison.Ordinal));
    }

    private static ImmutableArray<RegistrationFinding> Inspect(string text) =>
        RegistrationLint.Inspect(Read(text), Pods, new RegistrationOptions(), Now);

    private static JsonValue Read(string yaml) =>
        KubernetesYaml.Read(System.Text.Encoding.UTF8.GetBytes(yaml), new YamlLimits()).Documents.Single().Root;

    private static string Installed(string pem) =>
        $$"""
        apiVersion: admissionregistration.k8s.io/v1
        kind: ValidatingWebhookConfiguration
        metadata: { name: admission }
        webhooks:
          - name: policies.admission.example.com
            admissionReviewVersions: [v1]
            sideEffects: None
            matchPolicy: Equivalent
            failurePolicy: Fail
            timeoutSeconds: 5
            clientConfig:
              service: { namespace: admission, name: admission, path: /validate }
              caBundle: {{Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(pem))}}
            namespaceSelector:
              matchExpressions:
                - { key: kubernetes.io/metadata.name, operator: NotIn, values: [admission, kube-system] }
            rules:
              - apiGroups: [""]
                apiVersions: ["*"]
                operations: [CREATE, UPDATE]
                resources: [pods]

        """;

    private static string Authority(DateTimeOffset expires)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new("CN=test", key, HashAlgorithmName.SHA256);
        using X509Certificate2 certificate = request.CreateSelfSigned(Now.AddYears(-1), expires);
        return certificate.ExportCertificatePem();
    }
}
