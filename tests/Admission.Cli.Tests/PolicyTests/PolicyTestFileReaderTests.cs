using Admission.Cli.PolicyTests;
using Admission.Protocol;

namespace Admission.Cli.Tests.PolicyTests;

public sealed class PolicyTestFileReaderTests
{
    [Fact]
    public void Reads_every_member_of_a_case()
    {
        PolicyTestFile file = Read(
            """
            cases:
              - name: lets developers scale
                operation: UPDATE
                subresource: scale
                user: { username: alice, groups: [developers] }
                parameters: { images: [a] }
                now: 2026-11-23T12:00:00Z
                object: { apiVersion: v1, kind: Pod }
                oldObject: { apiVersion: v1, kind: Pod }
                expect: { verdict: warn, field: spec.*, message: "*x*", policy: other }
            """);

        Assert.Empty(file.Errors);
        PolicyTestCase test = Assert.Single(file.Cases);
        Assert.Equal("some-policy", file.PolicyId);
        Assert.Equal(
            ("lets developers scale", 2, Operation.Update, "scale", "alice", "developers"),
            (test.Name, test.Line, test.Operation, test.Subresource, test.User!.Username, test.User.Groups.Single()));
        Assert.Equal(new DateTimeOffset(2026, 11, 23, 12, 0, 0, TimeSpan.Zero), test.Now);
        Assert.Equal(new PolicyTestExpectation(ExpectedVerdict.Warn, "spec.*", "*x*", "other"), test.Expect);
    }

    [Theory]
    [InlineData("case: []", "1:1: 'case' is not a valid field here. Did you mean 'base'? Use base, cases.")]
    [InlineData("cases: []\nextra: 1", "2:1: 'extra' is not a valid field here.")]
    [InlineData("cases: 1", "1:1: 'cases' is missing or not a list.")]
    [InlineData("cases:\n  - object: {}\n    expect: allow", "2:5: 'name' is missing.")]
    [InlineData("cases:\n  - name: x\n    expect: allow", "2:5: the case has no request.")]
    [InlineData("cases:\n  - name: x\n    object: {}", "2:5: the expected verdict is missing.")]
    [InlineData(
        "cases:\n  - name: x\n    object: {}\n    expect: alow", "4:5: 'alow' is not a verdict. Did you mean 'allow'?")]
    [InlineData("cases:\n  - name: x\n    object: []\n    expect: allow", "3:5: 'object' is not an object.")]
    [InlineData(
        "cases:\n  - name: x\n    object: {}\n    opertion: UPDATE\n    expect: allow",
        "4:5: 'opertion' is not a valid field here. Did you mean 'operation'?")]
    [InlineData(
        "cases:\n  - name: x\n    object: {}\n    operation: update\n    expect: allow",
        "4:5: 'update' is not an operation. Did you mean 'UPDATE'?")]
    [InlineData(
        "cases:\n  - name: x\n    object: {}\n    user: { username: a, groups: a }\n    expect: allow",
        "not a list of strings. Write [a, b].")]
    [InlineData(
        "cases:\n  - name: x\n    object: {}\n    now: tomorrow\n    expect: allow", "4:5: 'tomorrow' is not a time.")]
    [InlineData(
        "cases:\n  - name: x\n    object: {}\n    expect: { verdict: deny, messge: a }",
        "'messge' is not a valid field here. Did you mean 'message'?")]
    [InlineData(
        "cases:\n  - { name: x, object: {}, expect: allow }\n  - { name: x, object: {}, expect: allow }",
        "another case has the name 'x'.")]
    [InlineData(
        "cases:\n  - { name: x, object: {}, settings: {}, parameters: {}, expect: allow }",
        "has both 'settings' and 'parameters'.")]
    [InlineData("cases: [", "some-policy.test.yaml:")]
    [InlineData("", "0 YAML documents.")]
    public void Reports_the_error_and_its_place(string text, string error) =>
        Assert.Contains(Read(text).Errors, one => one.ToString().Contains(error, StringComparison.Ordinal));

    [Fact]
    public void Skips_a_broken_case_and_reads_the_others() => Assert.Equal(
        ["good"],
        Read(
            "cases:\n  - { name: bad, object: {} }\n  - "
                + "{ name: good, object: {}, expect: deny }").Cases.Select(static one =>
                one.Name));

    private static PolicyTestFile Read(string text)
    {
        using var folder = new TemporaryFolder();
        return PolicyTestFileReader.Read(folder.Write("some-policy.test.yaml", text));
    }
}
