using Admission.Webhook.Tests.Servers;

namespace Admission.Webhook.Tests;

/// <summary>The metrics of a policy that fails, which alerts use.</summary>
public sealed class FaultMetricsTests
{
    private static readonly string Throw = TestPolicies.OnPods("throw new Error('no');");
    private static readonly string Endless = TestPolicies.OnPods("while (true) { }");

    [Fact]
    public async Task A_fault_that_lets_a_request_pass_is_counted_as_such()
    {
        (bool isAllowed, string metrics) = await ReviewAsync(Throw, "{ onError: allow }");

        Assert.True(isAllowed);
        Assert.Contains(
            "admission_policy_faults_total{enforcement=\"deny\",kind=\"threw\",on_error=\"allow\",policy=\"p\"} 1",
            metrics,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_fault_of_a_policy_that_only_warns_is_counted_as_such()
    {
        (bool isAllowed, string metrics) = await ReviewAsync(Throw, "{ enforcement: warn }");

        Assert.True(isAllowed);
        Assert.Contains("{enforcement=\"warn\",kind=\"threw\",", metrics, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_policy_that_does_not_end_is_counted_as_a_fault_that_denies()
    {
        (bool isAllowed, string metrics) = await ReviewAsync(Endless, "{ onError: deny }");

        Assert.False(isAllowed);
        Assert.Matches(
            "admission_policy_faults_total\\{enforcement=\"deny\",kind=\"(timed_out|too_many_statements)\","
                + "on_error=\"deny\",policy=\"p\"\\} 1",
            metrics);
    }

    private static async Task<(bool IsAllowed, string Metrics)> ReviewAsync(string policy, string settings)
    {
        await using TestServer server = await TestServer.StartAsync(TestPolicies.With(
            $"""
            apiVersion: admission/v1
            kind: Settings
            policies:
              p: {settings}
            """,
            ("p", policy)));
        using HttpResponseMessage response = await server.Http.SendAsync(TestReviews.Post(TestReviews.Pod("u")));
        string answer = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        return (
            answer.Contains("\"allowed\":true", StringComparison.Ordinal),
            await server.Health.GetStringAsync("/metrics", TestContext.Current.CancellationToken));
    }
}
