using Admission.Cel.Tests.Corpora;
using Admission.Cel.Tests.Kyverno;

namespace Admission.Cel.Tests.Policies;

/// <summary>
/// The API server evaluates the message expressions of all validations, and what they cost counts, even if it
/// shows none of the messages. Source of truth: Validate in
/// https://github.com/kubernetes/apiserver/blob/master/pkg/admission/plugin/policy/validating/validator.go
/// </summary>
public sealed class MessageBudgetTests : IDisposable
{
    private const string Exceeded = "failed messageExpression: validation failed due to running out of cost budget, no "
        + "further validation rules will be run";

    // Reaches the limit of one expression, 1 million.
    private const string Expensive =
        "string(l.map(a, l.map(b, l.map(c, l.map(d, l.map(e, l.map(f, 'x')))))).size())";

    private const string Pod = "{apiVersion: v1, kind: Pod, metadata: {name: p, namespace: shop}}";

    private readonly PolicyFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(9, 0)]
    [InlineData(12, 1)]
    public void Denies_when_the_messages_of_true_validations_exceed_the_budget(int validations, int denials)
    {
        Write(validations, "true", "Fail");

        string[] found = Denials();

        Assert.Equal(denials, found.Length);
        Assert.All(found, static one => Assert.EndsWith(Exceeded, one, StringComparison.Ordinal));
    }

    [Fact]
    public void Allows_when_the_messages_exceed_the_budget_and_failures_are_ignored()
    {
        Write(12, "true", "Ignore");

        Assert.Empty(Denials());
    }

    [Fact]
    public void Replaces_the_message_of_a_violation_but_not_of_an_error()
    {
        Write(12, "object.metadata.name != 'p'", "Fail");
        Assert.All(Denials(), static one => Assert.EndsWith(Exceeded, one, StringComparison.Ordinal));

        Write(12, "object.none == 1", "Fail");
        Assert.All(Denials(), static one => Assert.EndsWith("no such key: none", one, StringComparison.Ordinal));
    }

    private string[] Denials() =>
        [.. PolicyFolder.Denials(KyvernoReviews.Judge(_folder, Pod))];

    private void Write(int validations, string expression, string failurePolicy)
    {
        string message = Expensive.Replace("l.", "[0,1,2,3,4,5,6,7,8,9].", StringComparison.Ordinal);
        string items = string.Join(", ", Enumerable.Repeat(
            $"{{expression: \"{expression}\", messageExpression: \"{message}\"}}", validations));
        _folder.Write("p.yaml", $$"""
            apiVersion: admissionregistration.k8s.io/v1
            kind: ValidatingAdmissionPolicy
            metadata: {name: p}
            spec:
              failurePolicy: {{failurePolicy}}
              matchConstraints:
                resourceRules: [{apiGroups: [''], apiVersions: [v1], operations: [CREATE], resources: [pods]}]
              validations: [{{items}}]
            ---
            apiVersion: admissionregistration.k8s.io/v1
            kind: ValidatingAdmissionPolicyBinding
            metadata: {name: b}
            spec: {policyName: p, validationActions: [Deny]}
            """);
    }
}
