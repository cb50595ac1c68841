using System.Globalization;
using System.Text;
using Admission.Cli.Evidence;
using Admission.Decisions;

namespace Admission.Cli.Tests.Evidence;

/// <summary>Figures from the lines of a decision log.</summary>
public sealed class EvidenceCollectorTests
{
    private static readonly DateTimeOffset Begin = Time("2026-03-01T00:00:00Z");
    private static readonly DateTimeOffset End = Time("2026-04-01T00:00:00Z");

    [Fact]
    public void Point_is_enforced_since_the_last_replica_denies()
    {
        PointEvidence point = Judge(
            ["a"],
            ("old", Policies("2026-02-01T00:00:00Z", "d1", ("a", "warn"))),
            ("new", Policies("2026-03-10T00:00:00Z", "d2", ("a", "deny"))),
            ("old", Checkpoint("2026-03-10T06:00:00Z", "log")),
            ("new", Checkpoint("2026-03-31T00:00:00Z", "")));

        Assert.Equal(PointStatus.Enforced, point.Status);
        Assert.Equal(Time("2026-03-10T06:00:00Z"), point.Since);
        Assert.False(point.IsSinceStart);
        Assert.Equal(Time("2026-03-10T06:00:00Z") - Begin, point.NotEnforced);
    }

    [Fact]
    public void Point_that_always_denied_is_enforced_since_the_log_begins()
    {
        PointEvidence point = Judge(
            ["a"],
            ("one", Policies("2026-02-01T00:00:00Z", "d1", ("a", "deny"))),
            ("one", Policies("2026-03-05T00:00:00Z", "d1", ("a", "deny"))),
            ("one", Checkpoint("2026-03-31T00:00:00Z", "")));

        Assert.Equal(Time("2026-02-01T00:00:00Z"), point.Since);
        Assert.True(point.IsSinceStart);
        Assert.Equal(TimeSpan.Zero, point.NotEnforced);
    }

    [Fact]
    public void Point_that_one_replica_does_not_enforce_is_not_enforced()
    {
        PointEvidence point = Judge(
            ["a"],
            ("one", Policies("2026-03-01T00:00:00Z", "d1", ("a", "deny"))),
            ("two", Policies("2026-03-02T00:00:00Z", "d2", ("a", "audit"))),
            ("one", Checkpoint("2026-03-31T00:00:00Z", "")),
            ("two", Checkpoint("2026-03-31T00:00:00Z", "")));

        Assert.Equal(PointStatus.Partly, point.Status);
        Assert.Equal("not the same on all replicas", EvidenceWords.Of(point.Policies[0]));
        Assert.Null(point.Since);
    }

    [Fact]
    public void Replica_that_was_killed_long_ago_does_not_count()
    {
        PointEvidence point = Judge(
            ["a"],
            ("killed", Policies("2026-03-01T00:00:00Z", "d1", ("a", "off"))),
            ("killed", Checkpoint("2026-03-02T00:00:00Z", "")),
            ("new", Policies("2026-03-02T00:05:00Z", "d2", ("a", "deny"))),
            ("new", Checkpoint("2026-03-31T00:00:00Z", "")));

        Assert.Equal(PointStatus.Enforced, point.Status);
        Assert.Equal(Time("2026-03-02T00:00:00Z"), point.Since);
    }

    [Theory]
    [InlineData("deny", "deny", PointStatus.Enforced)]
    [InlineData("deny", "warn", PointStatus.Partly)]
    [InlineData("deny", "", PointStatus.Partly)]
    [InlineData("warn", "audit", PointStatus.WarnOnly)]
    [InlineData("off", "warn", PointStatus.WarnOnly)]
    [InlineData("off", "off", PointStatus.Off)]
    [InlineData("off", "", PointStatus.Off)]
    [InlineData("", "", PointStatus.NoPolicy)]
    internal void Status_is_that_of_all_policies_of_the_point(string a, string b, PointStatus status)
    {
        (string, string)[] policies =
            [.. ((string, string)[])[("a", a), ("b", b)]];
        PointEvidence point = Judge(
            ["a", "b"],
            ("one", Policies("2026-03-01T00:00:00Z", "d1", [.. policies.Where(static one => one.Item2.Length > 0)])));

        Assert.Equal(status, point.Status);
    }

    [Fact]
    public void Override_that_weakens_a_policy_makes_its_point_partly_enforced()
    {
        PointEvidence point = Judge(["a"], ("one", """
            {"n":1,"type":"policies","time":"2026-03-01T00:00:00Z","policySet":"d1",
            "policies":[{"policy":"a","enforcement":"deny","overrides":["audit"]}]}
            """));

        Assert.Equal(PointStatus.Partly, point.Status);
        Assert.Equal("deny, with weaker overrides", point.Policies[0].State);
    }

    [Fact]
    public void Point_without_a_policy_has_the_status_no_policy() =>
        Assert.Equal(PointStatus.NoPolicy, Judge([]).Status);

    [Fact]
    public void Counts_only_decisions_in_the_period()
    {
        EvidenceReport report = Report(
            ("one", Decision("2026-02-28T23:59:59Z", "deny", "anna", Found("a", "denied"))),
            ("one", Decision("2026-03-01T00:00:00Z", "deny", "anna", Found("a", "denied"))),
            ("one", Decision("2026-03-01T00:30:00Z", "allow", "anna", Found("a", "warned"), Found("b", "bypassed"))),
            ("one", Decision("2026-03-31T23:59:59Z", "deny", "ben", Found("b", "faulted"), Found("a", "denied"))),
            ("one", Decision("2026-04-01T00:00:00Z", "deny", "ben", Found("a", "denied"))));

        Assert.Equal((3, 2), (report.Decisions, report.Denials));
        Assert.Equal(["a", "b"], report.Policies.Select(static one => one.Policy));
        Assert.Equal((2, 1), (report.Policies[0].Denied, report.Policies[0].Noted));
        Assert.Equal((1, 1), (report.Policies[1].Bypassed, report.Policies[1].Faulted));
    }

    [Fact]
    public void Exceptions_are_shown_with_their_use_and_without_it()
    {
        const string Never = """{"owner":"b","reason":"r","expires":"2026-06-30"}""";
        const string Old = """{"owner":"c","reason":"r","expires":"2026-02-15"}""";
        const string Used = """{"owner":"a","ticket":"T-1","reason":"r","expires":"2026-06-30"}""";
        EvidenceReport report = Report(
            ("one", $$"""
                {"n":1,"type":"policies","time":"2026-02-01T00:00:00Z","policySet":"d1",
                "policies":[{"policy":"p","enforcement":"deny","exceptions":[{{Used}},{{Never}},{{Old}}]}]}
                """),
            ("one", Decision("2026-03-02T00:00:00Z", "allow", "anna",
                $$"""{"policy":"p","result":"excepted","exception":{{Used}}}""")));

        Assert.Equal(["a", "b"], report.Exceptions.Items.Select(static one => one.Owner));
        Assert.Equal([1, 0], report.Exceptions.Items.Select(static one => one.Uses));
        Assert.Equal(
            [Time("2026-03-02T00:00:00Z"), null], report.Exceptions.Items.Select(static one => one.LastUse));
    }

    [Fact]
    public void Changes_are_added_up_by_person_without_denied_changes()
    {
        const string Changes = ""","changes":[{"field":"spec.replicas"},{"field":"spec.paused"}]""";
        EvidenceReport report = Report(
            ("one", Decision("2026-03-02T00:00:00Z", "allow", "anna").Replace(",\"end\":0", Changes, default)),
            ("one", Decision("2026-03-03T00:00:00Z", "deny", "anna").Replace(",\"end\":0", Changes, default)),
            ("one", Decision("2026-03-04T00:00:00Z", "allow", "anna").Replace(
                ",\"end\":0", ""","changes":[{"field":"spec.replicas"}],"moreChanges":5""", default)));

        UserChanges anna = Assert.Single(report.Changes.Items);
        Assert.Equal((2, 8), (anna.Requests, anna.Fields));
        Assert.Equal("spec.replicas (2), spec.paused", EvidenceWords.Fields(anna, 8));
        Assert.Equal("spec.replicas (2), and 1 more", EvidenceWords.Fields(anna, 1));
    }

    [Fact]
    public void Gaps_are_reported_by_the_log_or_are_times_without_a_line()
    {
        EvidenceReport report = Report(
            ("one", Policies("2026-03-01T00:00:00Z", "d1", ("a", "deny"))),
            ("one", """
                {"n":2,"type":"gap","time":"2026-03-01T00:10:00Z","from":"2026-03-01T00:05:00Z","lost":7,
                "reason":"the disk was full"}
                """),
            ("two", Checkpoint("2026-03-01T05:10:00Z", "")));

        Assert.Equal(
        [
            new LogGap(Time("2026-03-01T00:05:00Z"), Time("2026-03-01T00:10:00Z"), 7, "the disk was full"),
            new LogGap(Time("2026-03-01T00:10:00Z"), Time("2026-03-01T05:10:00Z"), 0, "no replica wrote a line"),
        ],
            report.Gaps.Items);
        Assert.Contains("The log ends at 2026-03-01T05:10:00.000Z, before the end of the period.", report.Notes[0],
            StringComparison.Ordinal);
    }

    [Fact]
    public void Rows_beyond_the_limit_are_counted()
    {
        EvidenceReport report = Report(
        [
            .. Enumerable.Range(0, EvidenceCollector.MaxRows + 5).Select(static i => (
                "one", Decision("2026-03-02T00:00:00Z", "allow", $"user-{i}").Replace(
                    ",\"end\":0", ""","changes":[{"field":"a"}]""", default))),
        ]);

        Assert.Equal((EvidenceCollector.MaxRows, 5), (report.Changes.Items.Length, report.Changes.Omitted));
    }

    [Fact]
    public void Policies_that_change_too_often_are_not_reported_as_if_the_history_were_complete()
    {
        var collector = new EvidenceCollector(Begin, End);
        for (int i = 0; i < PolicyHistory.MaxSpans; i++)
        {
            Add(collector, "one", Policies("2026-03-02T00:00:00Z", "d", ("a", i % 2 == 0 ? "deny" : "warn")));
        }

        Assert.False(collector.HasTooManyChanges);
        Add(collector, "one", Policies("2026-03-02T00:00:00Z", "d", ("a", "deny")));
        Assert.True(collector.HasTooManyChanges);
    }

    private static void Add(EvidenceCollector collector, string chain, string line) =>
        collector.Add(DecisionEntry.Read(Encoding.UTF8.GetBytes(line), chain)!);

    private static PointEvidence Judge(string[] policies, params (string Chain, string Line)[] lines) =>
        Report(policies, lines).Checklists[0].Points[0];

    private static EvidenceReport Report(params (string Chain, string Line)[] lines) => Report(["a"], lines);

    private static EvidenceReport Report(string[] policies, (string Chain, string Line)[] lines)
    {
        var collector = new EvidenceCollector(Begin, End);
        foreach ((string chain, string line) in lines)
        {
            Add(collector, chain, line);
        }

        return collector.Finish(
            [new Checklist("c.yaml", "c", [new ChecklistPoint("1", [], "r", [.. policies])])],
            DecisionVerification.Join([], [], []), hasTrustedKeys: false, End, []);
    }

    private static string Policies(string time, string digest, params (string Policy, string Enforcement)[] policies) =>
        $$"""{"n":1,"type":"policies","time":"{{time}}","policySet":"{{digest}}","policies":["""
            + string.Join(',', policies.Select(
                static one => $$"""{"policy":"{{one.Policy}}","enforcement":"{{one.Enforcement}}"}"""))
            + "]}";

    private static string Checkpoint(string time, string end) =>
        $$"""{"n":1,"type":"checkpoint","time":"{{time}}","end":"{{end}}"}""";

    private static string Decision(string time, string verdict, string user, params string[] policies) =>
        $$"""
        {"n":1,"type":"decision","time":"{{time}}","id":"u","user":"{{user}}","operation":"UPDATE",
        "resource":"deployments.apps","name":"web","verdict":"{{verdict}}","policies":[{{string.Join(',', policies)}}]
        ,"end":0}
        """;

    private static string Found(string policy, string result) => $$"""{"policy":"{{policy}}","result":"{{result}}"}""";

    private static DateTimeOffset Time(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
