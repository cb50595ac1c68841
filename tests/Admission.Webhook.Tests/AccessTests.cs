using System.Collections.Concurrent;
using System.Text.Json;
using Admission.Authorization;
using Admission.Cel;
using Admission.Loading;
using Admission.Policies;
using Admission.Webhook.Tests.Servers;

namespace Admission.Webhook.Tests;

/// <summary>Policies that ask about permissions get the answers of the cluster, and no worker waits for them.</summary>
public sealed class AccessTests
{
    private const string Delete = "authorizer.group('').resource('pods').namespace('default').check('delete')";
    private const string Create = "authorizer.group('').resource('secrets').check('create')";

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Answer_of_the_cluster_decides(bool isAllowed)
    {
        var cluster = new Answers(_ => Task.FromResult<AccessDecision?>(new AccessDecision(isAllowed)));
        await using TestServer server = await StartAsync(cluster, Delete + ".allowed()");

        JsonElement response = await ReviewAsync(server);

        Assert.Equal(isAllowed, response.GetProperty("allowed").GetBoolean());
        Assert.Equal("may alice delete pods in default?", Assert.Single(cluster.Asked).ToString());
        Assert.Contains(
            $"admission_access_reviews_total{{result=\"{(isAllowed ? "allowed" : "denied")}\"}} 1",
            await server.Health.GetStringAsync("/metrics"),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Question_that_depends_on_an_answer_is_asked_afterwards()
    {
        var cluster = new Answers(static question =>
            Task.FromResult<AccessDecision?>(new AccessDecision(question.Verb == "delete")));
        await using TestServer server = await StartAsync(cluster, $"!{Delete}.allowed() || {Create}.allowed()");

        Assert.False((await ReviewAsync(server)).GetProperty("allowed").GetBoolean());
        Assert.Equal(["delete", "create"], cluster.Asked.Select(static one => one.Verb));
    }

    [Fact]
    public async Task Same_question_of_several_expressions_is_asked_once_for_a_review()
    {
        var cluster = new Answers(static _ => Task.FromResult<AccessDecision?>(new AccessDecision(true)));
        await using TestServer server = await StartAsync(
            cluster, $"{Delete}.allowed()", $"{Delete}.allowed() && {Delete}.reason() == ''");

        Assert.True((await ReviewAsync(server)).GetProperty("allowed").GetBoolean());
        Assert.Single(cluster.Asked);
        Assert.True((await ReviewAsync(server)).GetProperty("allowed").GetBoolean());
        Assert.Equal(2, cluster.Asked.Count);
    }

    [Fact]
    public async Task Policy_is_undecided_and_denies_when_the_cluster_gives_no_answer()
    {
        var cluster = new Answers(static _ => Task.FromResult<AccessDecision?>(null));
        await using TestServer server = await StartAsync(cluster, Delete + ".allowed()");

        JsonElement response = await ReviewAsync(server);

        Assert.False(response.GetProperty("allowed").GetBoolean());
        Assert.Contains("The cluster did not respond", response.ToString(), StringComparison.Ordinal);
        Assert.Single(cluster.Asked);
    }

    [Fact]
    public async Task Policy_is_undecided_and_denies_without_a_cluster()
    {
        await using TestServer server = await StartAsync(null, Delete + ".allowed()");

        JsonElement response = await ReviewAsync(server);

        Assert.False(response.GetProperty("allowed").GetBoolean());
        Assert.Contains("Connect the webhook to a cluster", response.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Others_are_answered_while_the_cluster_is_asked()
    {
        var answer = new TaskCompletionSource<AccessDecision?>(TaskCreationOptions.RunContinuationsAsynchronously);
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var cluster = new Answers(question =>
        {
            asked.TrySetResult();
            return question.User == "alice" ? answer.Task : Task.FromResult<AccessDecision?>(new AccessDecision(true));
        });
        await using TestServer server = await StartAsync(cluster, Delete + ".allowed()");

        Task<JsonElement> waiting = ReviewAsync(server);
        await asked.Task;
        Assert.True((await ReviewAsync(
            server, TestReviews.Pod("2").Replace("alice", "bob", StringComparison.Ordinal))).GetProperty("allowed")
            .GetBoolean());
        Assert.False(waiting.IsCompleted);
        answer.SetResult(new AccessDecision(true));
        Assert.True((await waiting).GetProperty("allowed").GetBoolean());
    }

    [Fact]
    public async Task Policy_that_always_asks_another_question_ends()
    {
        var cluster = new Answers(static _ => Task.FromResult<AccessDecision?>(new AccessDecision(true)));
        string chain = string.Join(" && ", Enumerable.Range(0, 100).Select(static i =>
            $"authorizer.group('').resource('r{i}').check('get').allowed()"));
        await using TestServer server = await StartAsync(cluster, chain);

        Assert.False((await ReviewAsync(server)).GetProperty("allowed").GetBoolean());
        Assert.InRange(cluster.Asked.Count, 1, ReviewAccess.MaxQuestions);
    }

    private static async Task<TestServer> StartAsync(IAccessSource? access, params string[] expressions)
    {
        using TemporaryFolder folder = new();
        string validations = string.Concat(expressions.Select(static one => $"  - expression: \"{one}\"\n"));
        folder.Write(
            "policy.yaml",
            "apiVersion: admissionregistration.k8s.io/v1\nkind: ValidatingAdmissionPolicy\nmetadata: {name: asks}\n"
                + "spec:\n  matchConstraints:\n    resourceRules:\n    - {apiGroups: [''], apiVersions: [v1], "
                + "operations: [CREATE], resources: [pods]}\n  validations:\n" + validations
                + "---\napiVersion: admissionregistration.k8s.io/v1\nkind: ValidatingAdmissionPolicyBinding\n"
                + "metadata: {name: all}\nspec: {policyName: asks, validationActions: [Deny]}\n");
        PolicyLoad load = PolicyDirectory.Load([CelLanguage.Instance], folder.Path, null, EngineLimits.Default);
        Assert.Empty(load.Errors);
        return await TestServer.StartAsync(() => new PolicyStatus(load.Set, []), access: access);
    }

    private static async Task<JsonElement> ReviewAsync(TestServer server, string? body = null)
    {
        using HttpRequestMessage request = TestReviews.Post(body ?? TestReviews.Pod("1"));
        using HttpResponseMessage response = await server.Http.SendAsync(
            request, TestContext.Current.CancellationToken);
        return (await TestReviews.ReadAsync(response)).GetProperty("response");
    }

    private sealed class Answers(Func<AccessQuestion, Task<AccessDecision?>> answer) : IAccessSource
    {
        public ConcurrentQueue<AccessQuestion> Asked { get; } = new();

        public async Task<AccessDecision?> AskAsync(AccessQuestion question, CancellationToken cancellationToken)
        {
            Asked.Enqueue(question);
            return await answer(question).WaitAsync(cancellationToken);
        }
    }
}
