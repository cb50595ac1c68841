using System.Globalization;
using Admission.Cel.Tests.Corpora;
using Admission.Verdicts;
using static Admission.Cel.Tests.Kyverno.KyvernoReviews;

namespace Admission.Cel.Tests.Kyverno;

/// <summary>PolicyExceptions, as https://github.com/kyverno/kyverno/blob/main/pkg/cel/policies/vpol/compiler/policy.go
/// evaluates them.</summary>
public sealed class KyvernoExceptionTests : IDisposable
{
    private readonly PolicyFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_policy_exception_exempts_matching_objects()
    {
        _folder.Write("p.yaml", Policy("false"));
        _folder.Write("e.yaml", """
            apiVersion: policies.kyverno.io/v1
            kind: PolicyException
            metadata: {name: e, namespace: shop}
            spec:
              policyRefs: [{name: p, kind: ValidatingPolicy}]
              matchConditions: [{name: x, expression: object.metadata.name == 'x'}]
            """);

        Assert.True(Judge(Pod).IsAllowed);
        Assert.False(Judge(Pod.Replace("name: x", "name: y", StringComparison.Ordinal)).IsAllowed);
    }

    [Fact]
    public void A_policy_reads_the_values_that_an_exception_allows()
    {
        _folder.Write("p.yaml", Policy("object.metadata.name in exceptions.allowedValues"));
        _folder.Write("e.yaml", """
            apiVersion: policies.kyverno.io/v1beta1
            kind: PolicyException
            metadata: {name: e}
            spec: {policyRefs: [{name: p, kind: ValidatingPolicy}], allowedValues: [x]}
            """);

        Assert.True(Judge(Pod).IsAllowed);
        Assert.False(Judge(Pod.Replace("name: x", "name: y", StringComparison.Ordinal)).IsAllowed);
    }

    [Theory]
    [InlineData("2027-03-31T00:00:00Z", "2027-03-30T23:59:59Z", true)]
    [InlineData("2027-03-31T00:00:00Z", "2027-03-31T00:00:00Z", true)]
    [InlineData("2027-03-31T00:00:00Z", "2027-03-31T00:00:01Z", false)]
    [InlineData("'2027-03-31T02:00:00+02:00'", "2027-03-31T00:00:01Z", false)]
    public void An_exception_ends_at_the_time_at_which_it_expires(string expires, string now, bool isAllowed)
    {
        _folder.Write("p.yaml", Policy("false"));
        _folder.Write("e.yaml", Exception($"expiresAt: {expires}"));

        Verdict verdict = KyvernoReviews.Judge(
            _folder, Pod, now: DateTimeOffset.Parse(now, CultureInfo.InvariantCulture));

        Assert.Equal(isAllowed, verdict.IsAllowed);
    }

    [Theory]
    [InlineData("object.metadata.name == 'x'", true)]
    [InlineData("object.metadata.name == 'y'", false)]
    [InlineData("object.spec.none == 1", false)]
    public void An_exception_applies_only_if_its_validations_are_true(string control, bool isAllowed)
    {
        _folder.Write("p.yaml", Policy("false"));
        _folder.Write("e.yaml", Exception($"validations: [{{expression: \"{control}\"}}]"));

        Assert.Equal(isAllowed, Judge(Pod).IsAllowed);
    }

    [Theory]
    [InlineData("[{expression: 'true'}, {expression: 'false', message: needs a ticket}]", "needs a ticket")]
    [InlineData("[{expression: 'false', messageExpression: \"'no ' + object.metadata.name\"}]", "no x")]
    [InlineData("[{expression: 'false'}]", "compensating control at index 0 failed for policy exception e")]
    [InlineData("[{expression: object.spec.none == 1, message: needs a ticket}]", "no")]
    public void The_message_says_why_the_exception_is_refused(string controls, string message)
    {
        _folder.Write("p.yaml", Policy("false"));
        _folder.Write("e.yaml", Exception($"validations: {controls}"));

        Assert.Equal([message], PolicyFolder.Denials(Judge(Pod)));
    }

    [Fact]
    public void A_policy_that_is_true_allows_an_object_for_which_an_exception_is_refused()
    {
        _folder.Write("p.yaml", Policy("true"));
        _folder.Write("e.yaml", Exception("validations: [{expression: 'false'}]"));

        Assert.True(Judge(Pod).IsAllowed);
    }

    [Fact]
    public void An_exception_for_the_whole_object_wins_over_one_for_values()
    {
        _folder.Write("p.yaml", Policy("'z' in exceptions.allowedValues"));
        _folder.Write("e.yaml", Exception("allowedValues: [w]") + "---\n" + Exception("properties: {ticket: T-1}"));

        Assert.True(Judge(Pod).IsAllowed);
    }

    [Fact]
    public void An_exception_that_fails_does_not_end_one_before_it()
    {
        _folder.Write("p.yaml", Policy("false"));
        _folder.Write("e.yaml", Exception("reportResult: skip") + "---\n"
            + Exception("matchConditions: [{name: x, expression: object.spec.none == 1}]"));

        Assert.True(Judge(Pod).IsAllowed);
    }

    [Fact]
    public void An_exception_reads_the_namespace()
    {
        _folder.Write("p.yaml", Policy("false"));
        _folder.Write("e.yaml", Exception(
            "matchConditions: [{name: x, expression: \"namespaceObject.metadata.name == 'default'\"}]"));

        Assert.True(_folder.LoadSet().Policies[0].Policy.ReadsNamespace);
    }

    [Theory]
    [InlineData("expiresAt: tomorrow", "spec.expiresAt: \"tomorrow\" is not a time")]
    [InlineData("expiresAt: 2027-03-31", "spec.expiresAt: \"2027-03-31\" is not a time")]
    [InlineData("validations: [{expression: object.a}]", "spec.validations[0].expression: must evaluate to bool")]
    [InlineData("validation: [{expression: 'true'}]", "spec.validation is not a field of the API")]
    [InlineData("reportResult: fail", "spec.reportResult: \"fail\" is not a valid value")]
    public void Rejects_an_exception_with_a_wrong_field_at_load(string field, string problem)
    {
        _folder.Write("p.yaml", Policy("false"));
        _folder.Write("e.yaml", Exception(field));

        Assert.Contains(
            _folder.Load().Errors, error => error.Message.Contains(problem, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("policyRefs: [{name: p}]", "spec.policyRefs[0].kind is missing")]
    [InlineData("policyRefs: [{kind: ValidatingPolicy}]", "spec.policyRefs[0].name is missing")]
    [InlineData("policyRefs: []", "spec.policyRefs is missing")]
    [InlineData("images: nginx", "spec.images: \"nginx\" is not a list")]
    [InlineData("matchConditions: {name: a, expression: 'false'}", "is not a list")]
    [InlineData("validations: ['false']", "spec.validations[0]: \"false\" is not an object")]
    [InlineData("policyRefs: [{name: p, kind: ValidatingPolicy, validationAction: Audit}]",
        "spec.policyRefs[0].validationAction is not supported by Admission")]
    public void Rejects_a_wrong_reference_to_a_policy_at_load(string refs, string problem)
    {
        _folder.Write("e.yaml", Exception("reportResult: skip").Replace(
            "policyRefs: [{name: p, kind: ValidatingPolicy}]", refs, StringComparison.Ordinal));

        Assert.Contains(
            _folder.Load().Errors, error => error.Message.Contains(problem, StringComparison.Ordinal));
    }

    private static string Exception(string field) => $$"""
        apiVersion: policies.kyverno.io/v1
        kind: PolicyException
        metadata: {name: e}
        spec:
          policyRefs: [{name: p, kind: ValidatingPolicy}]
          {{field}}

        """;

    private Verdict Judge(string manifest) => KyvernoReviews.Judge(_folder, manifest);
}
