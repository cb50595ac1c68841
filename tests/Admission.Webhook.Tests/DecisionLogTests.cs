using System.Text.Json;
using Admission.Webhook.Logging;
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
    public async Task Logs_what_a_policy_says_at_level_debug_with_its_id()
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
