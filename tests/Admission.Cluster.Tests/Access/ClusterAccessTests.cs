using System.Text.Json.Nodes;
using Admission.Authorization;
using Admission.Cluster.Access;
using Admission.Cluster.Tests.Servers;
using Admission.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;

namespace Admission.Cluster.Tests.Access;

/// <summary>Asks an API server about permissions of users.</summary>
public sealed class ClusterAccessTests
{
    private const string Path = "POST apis/authorization.k8s.io/v1/subjectaccessreviews";

    private static readonly CancellationToken Token = TestContext.Current.CancellationToken;

    private static readonly AccessQuestion Question = new()
    {
        User = "ann",
        Uid = "7",
        Groups = ["developers", "system:authenticated"],
        Extra = JsonTree.ParseTrusted("""{"scopes": ["a"]}"""u8.ToArray()),
        Verb = "delete",
        Group = "apps",
        Resource = "deployments",
        Subresource = "scale",
        Namespace = "shop",
        Name = "web",
    };

    [Fact]
    public async Task Asks_with_a_subject_access_review()
    {
        await using ObjectServer server = await ObjectServer.StartAsync();
        JsonNode? asked = null;
        server.Intercept = async context =>
        {
            asked = await JsonNode.ParseAsync(context.Request.Body);
            await AnswerAsync(context, """{"allowed": true, "reason": "RBAC: allowed", "evaluationError": "half"}""");
            return true;
        };
        using var access = new ClusterAccess(server.Source, TimeProvider.System, NullLogger.Instance);

        AccessDecision? decision = await access.AskAsync(Question, Token);

        Assert.Equal(new AccessDecision(true, "RBAC: allowed", "half"), decision);
        Assert.Equal([Path], server.Seen);
        JsonNode spec = asked!["spec"]!;
        Assert.Equal("SubjectAccessReview", asked["kind"]!.GetValue<string>());
        Assert.Equal(("ann", "7"), (spec["user"]!.GetValue<string>(), spec["uid"]!.GetValue<string>()));
        Assert.Equal("""["developers","system:authenticated"]""", spec["groups"]!.ToJsonString());
        Assert.Equal("""{"scopes":["a"]}""", spec["extra"]!.ToJsonString());
        Assert.Equal(
            """{"verb":"delete","group":"apps","version":"*","resource":"deployments","subresource":"scale","""
                + """ "namespace":"shop","name":"web"}""".TrimStart(),
            spec["resourceAttributes"]!.ToJsonString());
    }

    [Fact]
    public async Task Asks_for_paths_and_selectors()
    {
        await using ObjectServer server = await ObjectServer.StartAsync();
        var asked = new List<JsonNode>();
        server.Intercept = async context =>
        {
            asked.Add((await JsonNode.ParseAsync(context.Request.Body))!["spec"]!);
            await AnswerAsync(context, """{"allowed": false}""");
            return true;
        };
        using var access = new ClusterAccess(server.Source, TimeProvider.System, NullLogger.Instance);

        Assert.False((await access.AskAsync(
            new AccessQuestion { User = "ann", Verb = "get", Path = "/healthz" }, Token))!.IsAllowed);
        Assert.False((await access.AskAsync(
            Question with { Verb = "list", FieldSelector = "a=b", LabelSelector = "c" }, Token))!.IsAllowed);

        Assert.Equal("""{"path":"/healthz","verb":"get"}""", asked[0]["nonResourceAttributes"]!.ToJsonString());
        Assert.Null(asked[0]["resourceAttributes"]);
        Assert.Equal("a=b", asked[1]["resourceAttributes"]!["fieldSelector"]!["rawSelector"]!.GetValue<string>());
        Assert.Equal("c", asked[1]["resourceAttributes"]!["labelSelector"]!["rawSelector"]!.GetValue<string>());
    }

    [Theory]
    [InlineData(403)]
    [InlineData(404)]
    [InlineData(429)]
    [InlineData(500)]
    public async Task Knows_nothing_if_the_server_does_not_answer(int status)
    {
        await using ObjectServer server = await ObjectServer.StartAsync();
        server.Intercept = async context =>
        {
            await StatusAnswer.WriteAsync(context, status, "no");
            return true;
        };
        using var access = new ClusterAccess(server.Source, TimeProvider.System, NullLogger.Instance);

        Assert.Null(await access.AskAsync(Question, Token));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("nonsense")]
    public async Task Knows_nothing_if_the_answer_is_not_valid(string body)
    {
        await using ObjectServer server = await ObjectServer.StartAsync();
        server.Intercept = async context =>
        {
            context.Response.StatusCode = 201;
            await context.Response.WriteAsync(body);
            return true;
        };
        using var access = new ClusterAccess(server.Source, TimeProvider.System, NullLogger.Instance);

        Assert.Null(await access.AskAsync(Question, Token));
    }

    [Fact]
    public async Task Gives_up_in_time_on_a_server_that_does_not_answer()
    {
        await using ObjectServer server = await ObjectServer.StartAsync();
        server.Intercept = static async context =>
        {
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
            return true;
        };
        using var access = new ClusterAccess(server.Source, TimeProvider.System, NullLogger.Instance);
        using var giveUp = new CancellationTokenSource();
        Task<AccessDecision?> asked = access.AskAsync(Question, giveUp.Token);
        await giveUp.CancelAsync();

        Assert.Null(await asked);
    }

    [Fact]
    public async Task Review_asks_each_question_once_and_keeps_the_answer()
    {
        await using ObjectServer server = await ObjectServer.StartAsync();
        server.Intercept = static async context =>
        {
            await AnswerAsync(context, """{"allowed": true}""");
            return true;
        };
        using var access = new ClusterAccess(server.Source, TimeProvider.System, NullLogger.Instance);
        var review = new ReviewAccess();
        Assert.Null(review.Decide(Question));
        Assert.Null(review.Decide(Question with { Groups = [.. Question.Groups] }));

        await review.AskAsync(access, Token);

        Assert.True(review.Decide(Question with { Groups = [.. Question.Groups] })!.IsAllowed);
        Assert.Empty(review.Missing);
        Assert.Equal([Path], server.Seen);
    }

    [Fact]
    public void Review_asks_a_limited_number_of_questions()
    {
        var review = new ReviewAccess();
        for (int i = 0; i < 100; i++)
        {
            Assert.Null(review.Decide(Question with { Name = $"web-{i}" }));
        }

        Assert.Equal(ReviewAccess.MaxQuestions, review.Missing.Length);
    }

    private static Task AnswerAsync(HttpContext context, string status)
    {
        context.Response.StatusCode = 201;
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(
            $$"""{"apiVersion": "authorization.k8s.io/v1", "kind": "SubjectAccessReview", "status": {{status}}}""");
    }
}
