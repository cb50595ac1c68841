using System.Text.Json;
using Admission.Webhook.Logging;
using Admission.Webhook.Reviews;
using Admission.Webhook.Tests.Servers;

namespace Admission.Webhook.Tests;

public sealed class DecisionLogTests
{
    private static readonly string Deny = TestPolicies.OnPods("deny('no: ' + object.spec.containers[0].image);");

    [Fact]
    public async Task Logs_one_line_a_decision_with_who_what_and_why()
    {
        JsonElement line =
            Assert.Single(await DecisionsAsync(TestReviews.Pod("u-7"), TestPolicies.Of(("no-pods", Deny))));
        Assert.Equal(
            ("CREATE", "pods", "default", "web", "alice", "deny", "no-pods", "u-7"),
            (Text(line, "operation"), Text(line, "resource"), Text(line, "namespace"), Text(line, "name"),
                Text(line, "user"), Text(line, "verdict"), Text(line, "policies"), Text(line, "uid")));
    }

    // Case 40: the policy's message quotes the object, the log must not.
    [Fact]
    public async Task Logs_nothing_of_the_object()
    {
        string log = await LogAsync(TestReviews.Pod("u", image: "secret-image"), TestPolicies.Of(("no-pods", Deny)));
        Assert.DoesNotContain("secret-image", log, StringComparison.Ordinal);
    }

    // Case 48.
    [Fact]
    public async Task Names_policy_file_and_line_when_a_policy_throws()
    {
        JsonElement line = Assert.Single(await DecisionsAsync(
            TestReviews.Pod("u"), TestPolicies.Of(("throws", TestPolicies.OnPods("throw new Error('no');")))));
        Assert.Equal("warning", Text(line, "level"));
        Assert.StartsWith("throws Threw: throws.js:5:", Text(line, "faults"), StringComparison.Ordinal);
    }

    // Case 40: what it throws may quote the object.
    [Fact]
    public async Task Logs_nothing_of_the_object_when_a_policy_throws_it()
    {
        string log = await LogAsync(
            TestReviews.Pod("u", image: "secret-image"),
            TestPolicies.Of(("throws", TestPolicies.OnPods("throw new Error(object.spec.containers[0].image);"))));
        Assert.DoesNotContain("secret-image", log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Logs_the_output_of_a_policy_at_level_debug_with_its_id()
    {
        Func<PolicyStatus> talks = TestPolicies.Of(("talks", TestPolicies.OnPods("console.log('seen', 1, object);")));
        await using TestServer server = await TestServer.StartAsync(talks);
        using HttpResponseMessage response = await server.Http.SendAsync(TestReviews.Post(TestReviews.Pod("u")));
        string log = await server.StopAndReadLogAsync();
        Assert.Contains("talks", log, StringComparison.Ordinal);
        Assert.Contains("seen 1 [object]", log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Logs_one_line_when_a_user_has_a_line_break_in_the_name()
    {
        string review = TestReviews.Pod("u").Replace("\"alice\"", "\"a\\nb\"", StringComparison.Ordinal);
        JsonElement line = Assert.Single(await DecisionsAsync(review, TestPolicies.None()));
        Assert.Equal("a\nb", Text(line, "user"));
    }

    [Fact]
    public async Task Names_the_policies_with_findings_and_the_effect_of_each()
    {
        Func<PolicyStatus> policies = TestPolicies.With(
            """
            apiVersion: admission/v1
            kind: Settings
            policies:
              audits: { enforcement: audit }
              warns: { enforcement: warn }
            exceptions:
              - { policy: excepted, match: { names: ["web"] }, reason: r, owner: o, expires: 2099-01-01 }
            """,
            ("audits", Deny), ("denies", Deny), ("warns", Deny), ("excepted", Deny),
            ("warns-only", TestPolicies.OnPods("").Replace(
                "validate({ object, deny }) {", "validate({ warn }) { warn('careful');", StringComparison.Ordinal)),
            ("passes", TestPolicies.OnPods("")));

        JsonElement line = Assert.Single(await DecisionsAsync(TestReviews.Pod("u"), policies));

        Assert.Equal("denies", Text(line, "policies"));
        Assert.Equal("warned warns,warns-only; audited audits; excepted excepted", Text(line, "findings"));
    }

    [Fact]
    public async Task Names_the_policies_whose_violations_the_old_object_has_too()
    {
        string review = TestReviews.Pod("u");
        string pod = JsonDocument.Parse(review).RootElement.GetProperty("request").GetProperty("object").GetRawText();
        review = review.Replace("\"CREATE\"", "\"UPDATE\"", StringComparison.Ordinal)
            .Replace("\"oldObject\":null", $"\"oldObject\":{pod}", StringComparison.Ordinal);

        JsonElement line = Assert.Single(await DecisionsAsync(review, TestPolicies.Of(("no-pods", Deny))));

        Assert.Equal(("allow", "existing no-pods"), (Text(line, "verdict"), Text(line, "findings")));
    }

    [Fact]
    public async Task Counts_policies_that_do_not_fit_into_the_line()
    {
        (string, string)[] many =
            [.. Enumerable.Range(0, 60).Select(static i => ($"{new string('a', 50)}-{i:00}", Deny))];

        JsonElement line = Assert.Single(await DecisionsAsync(TestReviews.Pod("u"), TestPolicies.Of(many)));

        string denying = Text(line, "policies")!;
        Assert.Matches("^a.* and [0-9]+ more$", denying);
        Assert.InRange(denying.Length, 900, DecisionText.MaxListLength + 20);
    }

    private static async Task<string> LogAsync(string review, Func<PolicyStatus> policies)
    {
        await using TestServer server = await TestServer.StartAsync(policies, format: LogFormat.Json);
        using HttpResponseMessage response = await server.Http.SendAsync(TestReviews.Post(review));
        return await server.StopAndReadLogAsync();
    }

    private static async Task<JsonElement[]> DecisionsAsync(string review, Func<PolicyStatus> policies) =>
        [.. (await LogAsync(review, policies)).Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(static line => JsonDocument.Parse(line).RootElement)
            .Where(static line => line.GetProperty("event").GetInt32() == 1001)];

    private static string? Text(JsonElement element, string name) => element.GetProperty(name).GetString();
}
