using Admission.Cli.PolicyTests;

namespace Admission.Cli.Tests.PolicyTests;

public sealed class CaseTableTests
{
    [Fact]
    public void Case_begins_with_the_base_of_the_file()
    {
        PolicyTestCase test = Assert.Single(Read(
            """
            base:
              user: { username: alice }
              object: { kind: Pod, metadata: { name: web, labels: { a: b } }, spec: { containers: [1, 2] } }
            cases:
              - name: x
                object: { metadata: { labels: { c: d } }, spec: { containers: [3] } }
                expect: deny
            """).Cases);

        Assert.Equal("alice", test.User!.Username);
        Assert.Equal(
            """{"kind":"Pod","metadata":{"name":"web","labels":{"a":"b","c":"d"}},"spec":{"containers":[3]}}""",
            test.Object!.ToString());
    }

    [Fact]
    public void Null_removes_a_member_of_the_base_and_stays_otherwise() => Assert.Equal(
        """{"kind":"Pod","spec":null}""",
        Assert.Single(Read(
            """
            base: { object: { kind: Pod, metadata: { name: web } }, expect: deny }
            cases: [{ name: x, object: { metadata: null, spec: null } }]
            """).Cases).Object!.ToString());

    [Fact]
    public void Group_gives_its_cases_a_name_and_default_members()
    {
        PolicyTestFile file = Read(
            """
            cases:
              - name: with TLS
                object: { kind: Ingress }
                expect: allow
                cases:
                  - name: for the host
                  - name: for another
                    expect: deny
                    cases:
                      - { name: below it }
                      - { name: beside it, object: { kind: Other } }
              - { name: alone, object: {}, expect: deny }
            """);

        Assert.Empty(file.Errors);
        Assert.Equal(
            [
                ("with TLS: for the host", ExpectedVerdict.Allow, "Ingress", 6),
                ("with TLS: for another: below it", ExpectedVerdict.Deny, "Ingress", 10),
                ("with TLS: for another: beside it", ExpectedVerdict.Deny, "Other", 11),
                ("alone", ExpectedVerdict.Deny, null, 12),
            ],
            file.Cases.Select(static one =>
                (one.Name, one.Expect.Verdict, one.Object!.Member("kind")?.Text, one.Line)));
    }

    [Theory]
    [InlineData("base: { nam: x }\ncases: []", "1:9: 'nam' is not a valid field here.")]
    [InlineData("base: { name: x }\ncases: []", "1:9: 'name' is not a valid field here.")]
    [InlineData("cases:\n  - { cases: [] }", "'name' is missing. Write what the cases of the group have in common.")]
    [InlineData("cases:\n  - { name: x, cases: [] }", "'cases' is empty or not a list.")]
    [InlineData("cases:\n  - { name: x, cases: 1 }", "'cases' is empty or not a list.")]
    [InlineData(
        "cases:\n  - { name: x, objct: {}, cases: [{ name: b, object: {}, expect: deny }] }",
        "2:16: 'objct' is not a valid field here.")]
    [InlineData("cases:\n  - { name: x, object: {}, cases: [{ name: b }] }", "2:36: the expected verdict is missing.")]
    [InlineData("cases:\n  - { name: x, file: a.yaml, object: {}, expect: deny }", "has both 'file' and 'object'.")]
    [InlineData(
        "cases:\n  - { name: x, object: {}, lookups: {}, expect: deny }",
        "not a list of objects. Write one item for each object.")]
    [InlineData(
        "cases:\n  - { name: x, object: {}, lookups: [{ kind: Pod }], expect: deny }",
        "2:38: not a Kubernetes object.")]
    public void Reports_the_error_and_its_place(string text, string error) =>
        Assert.Contains(Read(text).Errors, one => one.ToString().Contains(error, StringComparison.Ordinal));

    private static PolicyTestFile Read(string text)
    {
        using var folder = new TemporaryFolder();
        return PolicyTestFileReader.Read(folder.Write("some-policy.test.yaml", text));
    }
}
