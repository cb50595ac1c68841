using Admission.Cli.PolicyTests;

namespace Admission.Cli.Tests.PolicyTests;

public sealed class PolicyTestRunnerTests
{
    private const string Policy =
        """
        export default {
          title: "Named", match: { resources: ["pods"], namespaceLabels: "team" },
          parameters: { type: "object", properties: { prefix: { type: "string", default: "a" } } },
          validate({ object, parameters, deny, warn, now }) {
            const name = object.metadata.name ?? "";
            if (!name.startsWith(parameters.prefix)) {
              deny(`the name ${name} does not begin with ${parameters.prefix}`, { field: "metadata.name" });
            }
            if (name === "a-old") {
              warn(`${now.toISOString()}`);
            }
          },
        };
        """;

    private const string Base =
        """
        base:
          object: { apiVersion: v1, kind: Pod, metadata: { name: b, namespace: shop } }
          lookups: [{ apiVersion: v1, kind: Namespace, metadata: { name: shop, labels: { team: x } } }]

        """;

    [Theory]
    [InlineData("expect: deny", "")]
    [InlineData("expect: { verdict: deny, field: metadata.*, message: \"*begin with a\" }", "")]
    [InlineData("expect: allow", "expected verdict allow, got deny")]
    [InlineData("expect: warn", "expected verdict warn, got deny")]
    [InlineData("object: { metadata: { name: a } }, expect: deny", "expected verdict deny, got allow")]
    [InlineData("expect: { verdict: deny, field: spec.name }", "expected field spec.name, got metadata.name")]
    [InlineData("expect: { verdict: deny, message: other }",
        "expected message other, got the name b does not begin with a")]
    [InlineData("object: { metadata: { name: a } }, expect: { verdict: allow, message: x }",
        "expected message x, got none")]
    [InlineData("expect: { verdict: deny, count: 1 }", "")]
    [InlineData("expect: { verdict: deny, count: 2 }", "expected count 2, got 1")]
    [InlineData("expect: { verdict: deny, message: other, count: 0 }", "")]
    [InlineData("expect: { verdict: deny, absent: { field: spec.* } }", "")]
    [InlineData("expect: { verdict: deny, absent: { message: \"*begin with a\" } }",
        "expected absent message *begin with a, got metadata.name: the name b does not begin with a")]
    [InlineData("expect: { verdict: deny, fix: \"Call it*\" }", "expected fix Call it*, got")]
    [InlineData("parameters: { prefix: b }, expect: allow", "")]
    [InlineData("settings: { policies: { named: { enforcement: warn } } }, expect: warn", "")]
    [InlineData("settings: { policies: { other: { enforcement: off } } }, expect: deny", "")]
    [InlineData("settings: { policies: { nobody: { enforcement: off } } }, expect: deny",
        "there is no policy 'nobody'")]
    [InlineData("parameters: { prefx: b }, expect: allow", "'prefx'")]
    [InlineData("lookups: [], expect: deny",
        "the policy failed: named.js: the policy depends on labels of the namespace 'shop', which are not known. "
            + "Add the Namespace to 'inventory'")]
    [InlineData("expect: { verdict: deny, policy: nobody }", "there is no policy 'nobody'")]
    [InlineData("object: { metadata: { name: a-old } }, expect: { verdict: warn, message: 2026-01-01T* }", "")]
    [InlineData(
        "now: 2027-02-03, object: { metadata: { name: a-old } }, "
            + "expect: { verdict: warn, message: 2027-02-03T* }",
        "")]
    [InlineData("object: null, file: pod.yaml, expect: deny", "")]
    [InlineData(
        "object: null, file: two.yaml, expect: deny", "two.yaml: contains 2 objects. Use a file with one object.")]
    [InlineData("object: null, file: none.yaml, expect: deny", "none.yaml: no such file.")]
    [InlineData("object: null, file: broken.yaml, expect: deny", "broken.yaml:1:4:")]
    public void Reports_the_difference_from_the_expectation(string rest, string said)
    {
        using var folder = new TemporaryFolder();
        folder.Write("named.js", Policy);
        folder.Write("other.js", Policy);
        folder.Write("pod.yaml", "apiVersion: v1\nkind: Pod\nmetadata: { name: b, namespace: shop }\n");
        folder.Write("two.yaml", "apiVersion: v1\n---\napiVersion: v1\n");
        folder.Write("broken.yaml", "a: [");
        PolicyTestFile file = PolicyTestFileReader.Read(
            folder.Write("named.test.yaml", $"{Base}cases: [{{ name: x, {rest} }}]\n"));
        Assert.Empty(file.Errors);

        CaseOutcome outcome = PolicyTestRunner.For(folder.Path).Run(file, Assert.Single(file.Cases));

        Assert.Equal(said.Length == 0, outcome.IsPassed);
        Assert.Contains(said, string.Join('\n', outcome.Lines), StringComparison.Ordinal);
    }

    [Fact]
    public void A_broken_policy_does_not_affect_the_tests_of_another_one()
    {
        using var folder = new TemporaryFolder();
        folder.Write("named.js", Policy);
        folder.Write("broken.js", "export default {");
        PolicyTestFile file = PolicyTestFileReader.Read(
            folder.Write("named.test.yaml", $"{Base}cases: [{{ name: x, expect: deny }}]\n"));

        Assert.True(PolicyTestRunner.For(folder.Path).Run(file, file.Cases[0]).IsPassed);
    }

    [Theory]
    [InlineData("spec.a", "spec.b", 5, 1)]
    [InlineData("same", "same", 4, 0)]
    [InlineData("", "all", 0, 3)]
    [InlineData("containers[0].image", "initContainers[0].image", 0, 5)]
    public void Part_that_differs_is_from_the_first_letter_to_the_last(
        string expected, string actual, int start, int length) =>
        Assert.Equal((start, length), new CaseDifference("field", expected, actual).DifferingPart);
}
