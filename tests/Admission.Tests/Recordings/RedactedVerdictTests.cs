using System.Text.Json.Nodes;
using Admission.Evaluation;
using Admission.JavaScript;
using Admission.Json;
using Admission.Loading;
using Admission.Policies;
using Admission.PolicySets;
using Admission.Protocol;
using Admission.Recordings;
using Admission.Tests.Policies;
using Samples = Admission.Tests.Protocol.Recordings;

namespace Admission.Tests.Recordings;

/// <summary>
/// The shipped policies decide about a redacted review as about the review, except those that declare readsSecrets.
/// </summary>
public sealed class RedactedVerdictTests
{
    private static readonly PolicySet Library = LoadLibrary();
    private static readonly Redactor Redactor = new(new RedactionOptions());
    private static readonly ReviewEvaluator Evaluator = new(TimeProvider.System);

    public static TheoryData<string> Reviews => [.. Samples.Names];

    [Theory, MemberData(nameof(Reviews))]
    public void Evaluates_a_redacted_review_as_the_review(string name) =>
        AssertAlike(Samples.Request(static _ => { }, name));

    // Objects with many values that are redacted.
    [Theory]
    [InlineData("020-create-pods-pod-init-sidecar.json", "DB_PASSWORD", "Hunter2-correct-horse")]
    [InlineData("020-create-pods-pod-init-sidecar.json", "DSN", "postgres://shop:s3cret@db:5432/shop")]
    [InlineData("020-create-pods-pod-init-sidecar.json", "AWS", "AKIAIOSFODNN7EXAMPLE")]
    [InlineData("059-create-deployments-deploy-create.json", "API_TOKEN", "ghp_abcdefghijklmnopqrstuvwxyz0123456789")]
    public void Evaluates_a_redacted_environment_as_the_environment(string name, string variable, string value) =>
        AssertAlike(Samples.Request(
            request =>
            {
                JsonNode spec = request["object"]!["spec"]!;
                JsonNode pod = spec["template"] is { } template ? template["spec"]! : spec;
                pod["containers"]![0]!["env"] =
                    new JsonArray(new JsonObject { ["name"] = variable, ["value"] = value });
            },
            name));

    // More than the policies that say so need: their shapes survive as well.
    [Theory]
    [InlineData("Hunter2-correct-horse")]
    [InlineData("AKIAIOSFODNN7EXAMPLE")]
    [InlineData("-----BEGIN PRIVATE KEY-----\nMIIEpAIBAAKCAQEA7\n-----END PRIVATE KEY-----")]
    public void Finds_redacted_secrets_in_plain_sight(string value)
    {
        AdmissionRequest request = Samples.Request(
            one => one["object"]!["data"]!["password"] = value, "125-create-configmaps-cm-create.json");

        Assert.Contains(
            Judge(Redacted(request, out _)).Policies,
            static one => one.Policy == "secrets-in-plain-sight" && one.Blocks);
    }

    private static void AssertAlike(AdmissionRequest request)
    {
        AdmissionRequest redacted = Redacted(request, out RedactedRequest marks);

        Assert.Equal(Describe(marks.Redact(Judge(request))), Describe(marks.Redact(Judge(redacted))));
    }

    private static string Describe(RecordedVerdict verdict) => string.Join('\n', verdict.Policies
        .Where(static one => !Library.Policies.First(policy => policy.Policy.Id == one.Policy).Policy.ReadsSecrets)
        .Select(static one =>
            $"{one.Policy} {one.Blocks} {one.Fault}: {string.Join("; ", one.Violations.Concat(one.Warnings))}"));

    private static AdmissionRequest Redacted(AdmissionRequest request, out RedactedRequest redacted)
    {
        redacted = Redactor.Redact(request);
        Admission.Json.JsonValue root = JsonTree.ParseTrusted(
            (byte[])[.. "{\"request\":"u8, .. redacted.Json.Span, .. "}"u8]);
        Assert.True(AdmissionReviewReader.TryReadRequest(root, out AdmissionRequest? read, out _));
        return read!;
    }

    private static RecordedVerdict Judge(AdmissionRequest request) => RecordedVerdict.Of(
        Evaluator.Evaluate(Library, request, new EvaluationContext { Now = Evaluation.Judge.Now }));

    private static PolicySet LoadLibrary()
    {
        using var folder = new TemporaryFolder();
        folder.Write("settings.yaml", "apiVersion: admission/v1\nkind: Settings\ndefaults: { enforcement: deny }\n");
        PolicyLoad load = PolicyDirectory.Load(
            JavaScriptLanguage.Alone, Checkout.At("policies"), folder.At("settings.yaml"), EngineLimits.Default);
        Assert.Empty(load.Errors);
        return load.Set!;
    }
}
