using System.Collections.Immutable;
using System.Text;
using System.Text.Json.Nodes;
using Admission.Cluster.Reports;
using Admission.Policies;

namespace Admission.Cluster.Tests.Reports;

public sealed class ClusterReportsTests
{
    public static TheoryData<string> Formats => [.. ReportFormat.All.Select(static one => one.Name)];

    [Theory, MemberData(nameof(Formats))]
    public async Task Object_owns_a_report_with_its_findings(string format)
    {
        await using ReportCluster cluster = await ReportCluster.StartAsync(
            new ReportOptions { Format = ReportFormat.All.First(one => one.Name == format) });

        ReportOutcome outcome = await cluster.WriteAsync([Web(), Zone()]);

        Assert.Equal((2, 0, 0, ""), (outcome.Written, outcome.Omitted, outcome.Failed, outcome.Error));
        string[] names = cluster.Options.Format.Resources;
        JsonObject report = cluster.Server.Get($"{cluster.Root}/namespaces/shop/{names[0]}/admission-u-1")!;
        Assert.Equal(cluster.Options.Format.Kind, (string?)report["kind"]);
        Assert.Equal(
            """[{"apiVersion":"apps/v1","kind":"Deployment","name":"web","uid":"u-1"}]""",
            report["metadata"]!["ownerReferences"]!.ToJsonString());
        Assert.Equal(
            """{"apiVersion":"apps/v1","kind":"Deployment","namespace":"shop","name":"web","uid":"u-1"}""",
            report["scope"]!.ToJsonString());
        Assert.Equal("""{"pass":0,"fail":4,"warn":0,"error":1,"skip":0}""", report["summary"]!.ToJsonString());
        JsonNode result = report["results"]![0]!;
        Assert.Equal(
            ["source", "policy", "category", "severity", "result", "scored", "message", "timestamp", "properties"],
            result.AsObject().Select(static one => one.Key));
        Assert.Equal(
            ("banned", "high", "fail", "nginx:1.19 is banned"),
            ((string?)result["policy"], (string?)result["severity"], (string?)result["result"],
                (string?)result["message"]));
        Assert.Equal(
            """{"enforcement":"deny","field":"spec.image","fix":"Use nginx 1.29."}""",
            result["properties"]!.ToJsonString());
        Assert.Equal("""{"enforcement":"audit","count":"3"}""", report["results"]![1]!["properties"]!.ToJsonString());
        Assert.Equal("error", (string?)report["results"]![2]!["result"]);
        Assert.Equal(format == "openreports", report.ContainsKey("source") && report.ContainsKey("configuration"));

        JsonObject other = cluster.Server.Get($"{cluster.Root}/{names[1]}/admission-u-2")!;
        Assert.Equal(cluster.Options.Format.ClusterKind, (string?)other["kind"]);
        Assert.False(other["metadata"]!.AsObject().ContainsKey("namespace"));
    }

    [Fact]
    public async Task Report_that_has_not_changed_is_not_written()
    {
        await using ReportCluster cluster = await ReportCluster.StartAsync();
        ReportedObject[] objects = [.. Enumerable.Range(0, 8).Select(static number => Web($"u-{number}"))];
        await cluster.WriteAsync(objects);

        objects[3] = objects[3] with { Results = objects[3].Results[1..] };
        ReportOutcome outcome = await cluster.WriteAsync(objects);

        Assert.Equal((1, 7, 0), (outcome.Written, outcome.Unchanged, outcome.Deleted));
        Assert.Equal(9, cluster.Writes.Length);
    }

    [Fact]
    public async Task Report_is_deleted_when_its_findings_are_gone()
    {
        await using ReportCluster cluster = await ReportCluster.StartAsync();
        await cluster.WriteAsync([Web("u-1"), Web("u-2"), Zone()]);

        ReportOutcome outcome = await cluster.WriteAsync([Web("u-2")]);

        Assert.Equal((0, 1, 2), (outcome.Written, outcome.Unchanged, outcome.Deleted));
        Assert.Equal([$"{cluster.Root}/namespaces/shop/reports/admission-u-2"], cluster.Server.Paths);
    }

    [Theory, InlineData("deployments.apps"), InlineData("*.apps")]
    public async Task Report_of_a_resource_that_could_not_be_read_stays(string unread)
    {
        await using ReportCluster cluster = await ReportCluster.StartAsync();
        await cluster.WriteAsync([Web(), Zone()]);

        await cluster.Reports.WriteAsync(
            [], one => one == unread || unread == $"*.{one.Split('.', 2)[^1]}", TestContext.Current.CancellationToken);

        Assert.Equal([$"{cluster.Root}/namespaces/shop/reports/admission-u-1"], cluster.Server.Paths);
    }

    [Fact]
    public async Task Reports_of_another_audit_and_of_another_tool_stay()
    {
        await using ReportCluster cluster = await ReportCluster.StartAsync(new ReportOptions { Name = "strict" });
        string other = $"{cluster.Root}/namespaces/shop/reports/other";
        cluster.Server.Set(
            other, """{"metadata":{"name":"other","labels":{"policies.admission/audit":"admission"}} }""");
        cluster.Server.Set(other + "2", """{"metadata":{"name":"other2"} }""");

        await cluster.WriteAsync([Web()]);
        await cluster.WriteAsync([]);

        Assert.Equal([other, other + "2"], cluster.Server.Paths);
    }

    [Fact]
    public async Task Missing_definitions_are_an_error_that_says_where_they_are()
    {
        await using ReportCluster cluster = await ReportCluster.StartAsync();
        cluster.IsInstalled = false;

        string error = await cluster.Reports.PrepareAsync(TestContext.Current.CancellationToken);

        Assert.Equal(
            "the cluster does not serve Report and ClusterReport of openreports.io/v1alpha1. Install the "
            + "CustomResourceDefinitions from https://github.com/openreports/reports-api, or choose another report "
            + "format.", error);
    }

    [Fact]
    public async Task Report_that_somebody_edited_is_as_the_audit_found_it()
    {
        await using ReportCluster cluster = await ReportCluster.StartAsync();
        await cluster.WriteAsync([Web()]);
        string path = $"{cluster.Root}/namespaces/shop/reports/admission-u-1";
        string results = cluster.Server.Get(path)!["results"]!.ToJsonString();
        cluster.Server.Edit(path, static report =>
        {
            report["results"] = new JsonArray();
            report["metadata"]!["annotations"]!.AsObject().Remove("policies.admission/digest");
        });

        ReportOutcome outcome = await cluster.WriteAsync([Web()]);

        Assert.Equal((1, 0), (outcome.Written, outcome.Failed));
        Assert.Equal(
            WithoutTime(results), WithoutTime(cluster.Server.Get(path)!["results"]!.ToJsonString()));
    }

    // As recorded: 403, cause NamespaceTerminating, and 404 once it is gone.
    [Theory, InlineData(true), InlineData(false)]
    public async Task Object_whose_namespace_is_being_deleted_needs_no_report(bool isTerminating)
    {
        await using ReportCluster cluster = await ReportCluster.StartAsync();
        cluster.Server.Forbids = static (method, path) =>
            method == "CREATE" && path.Contains("/shop/", StringComparison.Ordinal);
        if (isTerminating)
        {
            cluster.Server.Set(
                "api/v1/namespaces/shop",
                """{"metadata":{"name":"shop","deletionTimestamp":"2026-01-01T00:00:00Z"} }""");
        }

        ReportOutcome outcome = await cluster.WriteAsync([Web(), Zone()]);

        Assert.Equal((0, ""), (outcome.Failed, outcome.Error));
        Assert.Equal(
            [$"{cluster.Root}/clusterreports/admission-u-2"],
            cluster.Server.Paths.Where(static one => one.StartsWith("apis", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task After_ten_refusals_in_a_row_nothing_is_sent_any_more()
    {
        await using ReportCluster cluster = await ReportCluster.StartAsync();
        cluster.Server.Set("api/v1/namespaces/shop", """{"metadata":{"name":"shop"} }""");
        cluster.Server.Forbids = static (method, _) => method is "PATCH" or "DELETE";

        ReportOutcome outcome = await cluster.WriteAsync(
            [.. Enumerable.Range(0, 50).Select(static number => Web($"u-{number}"))]);

        Assert.Equal((50, 10), (outcome.Failed, cluster.Writes.Length));
        Assert.Contains("the API server responded with 403", outcome.Error, StringComparison.Ordinal);
        Assert.Contains("Allow it in the Role", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Object_that_two_api_groups_serve_has_one_report()
    {
        await using ReportCluster cluster = await ReportCluster.StartAsync();

        ReportOutcome outcome = await cluster.WriteAsync([Web(), Web() with { ApiVersion = "extensions/v1beta1" }]);

        Assert.Equal(1, outcome.Written);
    }

    [Fact]
    public async Task Objects_beyond_the_size_of_all_reports_have_none()
    {
        ReportedObject[] objects = [.. Enumerable.Range(10, 20).Select(static number => Web($"u-{number}"))];
        int one = new ReportBody(objects[0], new ReportOptions()).Size;
        await using ReportCluster cluster = await ReportCluster.StartAsync(new ReportOptions { MaxBytes = 5 * one });

        ReportOutcome first = await cluster.WriteAsync(objects);
        ReportOutcome second = await cluster.WriteAsync(objects[10..]);

        Assert.Equal((5, 15, 5L * one), (first.Written, first.Omitted, first.Bytes));
        Assert.Equal((5, 5, 5), (second.Written, second.Omitted, second.Deleted));
        Assert.Equal(5, cluster.Server.Paths.Length);
    }

    [Theory]
    [InlineData("\u0001")]
    [InlineData("<")]
    [InlineData("語")]
    [InlineData("\ud800")]
    public void Report_is_never_larger_than_its_bound(string filling)
    {
        string text = string.Concat(Enumerable.Repeat(filling, 100_000));
        ReportedObject worst = Web() with
        {
            Results = [.. Enumerable.Repeat(
                new ReportedResult(new string('p', 512), ReportedLevel.Fail, Severity.Critical, text)
                {
                    Field = text, Fix = text, Category = "c", Enforcement = "deny",
                }, 10_000)],
        };

        byte[] body = new ReportBody(worst, new ReportOptions()).At(DateTimeOffset.UnixEpoch);

        Assert.InRange(body.Length, 1, ReportOptions.MaxReportBytes);
        JsonNode report = JsonNode.Parse(body)!;
        Assert.InRange(report["results"]!.AsArray().Count, 1, ReportOptions.MaxResults);
        Assert.Equal(10_000, (int)report["summary"]!["fail"]!);
    }

    // 500 objects with 100 violations each, and the same number of violations in one object each.
    [Fact]
    public async Task Fifty_thousand_violations_stay_within_the_bounds()
    {
        ReportedResult[] hundred =
        [
            .. Enumerable.Range(0, 100).Select(static number => Finding($"policy-{number}", new string('m', 100))),
        ];
        await using ReportCluster cluster = await ReportCluster.StartAsync();

        ReportOutcome packed = await cluster.WriteAsync(Enumerable.Range(0, 500).Select(
            number => Web($"u-{number}") with { Results = [.. hundred] }));
        long single = Enumerable.Range(0, 50_000).Sum(number => (long)new ReportBody(
            Web($"{number:x8}-0000-0000-0000-000000000000") with { Results = [hundred[0]] }, cluster.Options).Size);
        long largest = cluster.Server.Paths.Max(path =>
            (long)Encoding.UTF8.GetByteCount(cluster.Server.Get(path)!.ToJsonString()));

        TestContext.Current.TestOutputHelper?.WriteLine(
            $"500 reports: {packed.Bytes} bytes, largest {largest}; 50,000 reports: {single} bytes");
        Assert.Equal((500, 0), (packed.Written, packed.Omitted));
        Assert.InRange(packed.Bytes, 1, 24 << 20);
        Assert.InRange(largest, 1, ReportOptions.MaxReportBytes + (4 << 10));
        Assert.InRange(single, 1, cluster.Options.MaxBytes);
    }

    private static string WithoutTime(string results)
    {
        JsonArray all = JsonNode.Parse(results)!.AsArray();
        foreach (JsonNode? one in all)
        {
            one!.AsObject().Remove("timestamp");
        }

        return all.ToJsonString();
    }

    private static ReportedResult Finding(string policy, string message) =>
        new(policy, ReportedLevel.Fail, Severity.High, message)
        {
            Category = "supply-chain",
            Enforcement = "deny",
            Field = "spec.image",
            Fix = "Use nginx 1.29.",
        };

    private static ReportedObject Web(string uid = "u-1") => new()
    {
        Resource = "deployments.apps",
        ApiVersion = "apps/v1",
        Kind = "Deployment",
        Namespace = "shop",
        Name = "web",
        Uid = uid,
        Results = ImmutableArray.Create(
            Finding("banned", "nginx:1.19 is banned"),
            new ReportedResult("labels", ReportedLevel.Fail, Severity.Low, "and 3 more violations")
            {
                Enforcement = "audit",
                Count = 3,
            },
            new ReportedResult("broken", ReportedLevel.Error, Severity.Medium, "failed to evaluate")),
    };

    private static ReportedObject Zone() => Web("u-2") with
    {
        Resource = "zones.example.com",
        ApiVersion = "example.com/v1",
        Kind = "Zone",
        Namespace = "",
    };
}
