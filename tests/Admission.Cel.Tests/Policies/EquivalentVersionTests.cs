using System.Text;
using Admission.Cel.Tests.Corpora;
using Admission.Json;
using Admission.Protocol;
using Admission.Verdicts;

namespace Admission.Cel.Tests.Policies;

/// <summary>
/// <c>matchPolicy</c>: rules that name another version of the resource than the one that was requested, or than the one
/// that the webhook gets.
/// </summary>
public sealed class EquivalentVersionTests : IDisposable
{
    private const string Denied = "denied";
    private const string Ignored = "not matched";
    private const string Undecided = "undecided";

    private readonly PolicyFolder _folder = new();

    [Theory]

    // As requested, and not converted.
    [InlineData("v2", "Equivalent", "v2", "v2", Denied)]
    [InlineData("v2", "Exact", "v2", "v2", Denied)]
    [InlineData("v1, v2", "Exact", "v1", "v1", Denied)]

    // The API server would convert the object to the version of the rule.
    [InlineData("v2", "Equivalent", "v1", "v1", Undecided)]
    [InlineData("v2", "Exact", "v1", "v1", Ignored)]

    // The API server has converted it, because the webhook is registered for that version.
    [InlineData("v2", "Equivalent", "v1", "v2", Denied)]
    [InlineData("v2", "Exact", "v1", "v2", Ignored)]
    [InlineData("v1, v2", "Equivalent", "v1", "v2", Denied)]

    // The API server would evaluate the object as it was requested, which the webhook does not get.
    [InlineData("v1", "Equivalent", "v1", "v2", Undecided)]
    [InlineData("v1", "Exact", "v1", "v2", Undecided)]

    // No API server has the version, so nothing is converted to it.
    [InlineData("v2beta2", "Equivalent", "v2", "v2", Ignored)]
    public void A_version_of_the_rule_decides(
        string versions, string matchPolicy, string requested, string received, string expected)
    {
        Write(versions, matchPolicy, "");

        Assert.Equal(expected, Evaluate(requested, received));
    }

    [Theory]
    [InlineData("v1", "v1", "v2")]
    [InlineData("v2", "v1", "v2")]
    public void An_exclusion_of_either_version_excludes_the_request(string excluded, string requested, string received)
    {
        Write(
            "v1, v2",
            "Equivalent",
            "excludeResourceRules: [{ apiGroups: [autoscaling], apiVersions: [" + excluded + "], operations: ['*'], "
                + "resources: [horizontalpodautoscalers] }]");

        Assert.Equal(Ignored, Evaluate(requested, received));
    }

    public void Dispose() => _folder.Dispose();

    private void Write(string versions, string matchPolicy, string more) => _folder.Write(
        "p.yaml",
        $$"""
        apiVersion: admissionregistration.k8s.io/v1
        kind: ValidatingAdmissionPolicy
        metadata: { name: p }
        spec:
          matchConstraints:
            matchPolicy: {{matchPolicy}}
            resourceRules:
            - apiGroups: [autoscaling]
              apiVersions: [{{versions}}]
              operations: [CREATE]
              resources: [horizontalpodautoscalers]
            {{more}}
          validations: [{ expression: "false" }]
        ---
        apiVersion: admissionregistration.k8s.io/v1
        kind: ValidatingAdmissionPolicyBinding
        metadata: { name: b }
        spec: { policyName: p, validationActions: [Deny] }
        """);

    private string Evaluate(string requested, string received)
    {
        JsonValue review = JsonTree.ParseTrusted(Encoding.UTF8.GetBytes(
            $$"""
            {"request": {"uid": "u", "operation": "CREATE", "namespace": "shop", "name": "web",
              "kind": {"group": "autoscaling", "version": "{{received}}", "kind": "HorizontalPodAutoscaler"},
              "resource": {"group": "autoscaling", "version": "{{received}}", "resource": "horizontalpodautoscalers"},
              "requestKind": {"group": "autoscaling", "version": "{{requested}}", "kind": "HorizontalPodAutoscaler"},
              "requestResource":
                {"group": "autoscaling", "version": "{{requested}}", "resource": "horizontalpodautoscalers"},
              "userInfo": {"username": "ann"},
              "object": {"apiVersion": "autoscaling/{{received}}", "kind": "HorizontalPodAutoscaler",
                "metadata": {"name": "web", "namespace": "shop"}, "spec": {} } } }
            """));
        Assert.True(AdmissionReviewReader.TryReadRequest(review, out AdmissionRequest? request, out _));
        Verdict verdict = PolicyFolder.Evaluate(_folder.LoadSet(), request!, new GivenNamespaces([]));
        PolicyResult? result = verdict.Results.SingleOrDefault();
        return result?.Outcome switch
        {
            null => Ignored,
            { Fault.Kind: FaultKind.Undecidable } => Undecided,
            PolicyOutcome.Violated => Denied,
            _ => result.Outcome.ToString(),
        };
    }
}
