using System.Text;
using Admission.Authorization;
using Admission.Cel.Libraries;
using Admission.Cel.Policies;
using Admission.Cel.Values;
using Admission.Json;

namespace Admission.Cel.Tests.Libraries;

public sealed class AuthorizerTests
{
    private const string Request = """
        {
          "resource": {"group": "apps", "version": "v1", "resource": "deployments"}, "subResource": "scale",
          "namespace": "shop", "name": "web", "userInfo": {"username": "alice", "groups": ["developers"]}
        }
        """;

    [Theory]
    [InlineData(
        "authorizer.group('batch').resource('jobs').subresource('status').namespace('shop').name('j').check('get')",
        "alice [developers] get batch/jobs/status in shop named j")]
    [InlineData("authorizer.path('/healthz').check('get')", "alice [developers] get path /healthz")]
    [InlineData("authorizer.requestResource.check('update')",
        "alice [developers] update apps/deployments/scale in shop named web")]
    [InlineData(
        "authorizer.serviceAccount('shop', 'robot').group('').resource('pods').check('get')",
        "system:serviceaccount:shop:robot "
            + "[system:serviceaccounts,system:serviceaccounts:shop,system:authenticated] get /pods/ in  named ")]
    [InlineData(
        "authorizer.group('').resource('pods').fieldSelector('a=b').labelSelector('c').check('list')",
        "alice [developers] list /pods/ in  named  fields a=b labels c")]
    public void Asks_the_question_of_the_expression(string expression, string asked)
    {
        var reviews = new Recorded(new AccessDecision(true, "RBAC"));

        Assert.True(Evaluate(expression + ".allowed()", reviews, out _).IsTrue);
        Assert.Equal(asked, Assert.Single(reviews.Asked));
    }

    [Fact]
    public void Gives_reason_and_error_of_the_decision()
    {
        var reviews = new Recorded(new AccessDecision(false, "no rule", "webhook failed"));

        Assert.True(Evaluate(
            "[authorizer.path('/a').check('get')].all(d, !d.allowed() && d.reason() == 'no rule' && d.errored() "
                + "&& d.error() == 'webhook failed')",
            reviews,
            out _).IsTrue);
    }

    [Theory]
    [InlineData("authorizer.path(' ').check('get').allowed()", "path must not be empty")]
    [InlineData("authorizer.group('').resource('').check('get').allowed()", "resource must not be empty")]
    [InlineData("authorizer.serviceAccount('shop', 'A').path('/').check('get').allowed()",
        "Invalid service account name")]
    [InlineData("authorizer.serviceAccount('a.b', 'a').path('/').check('get').allowed()",
        "Invalid service account namespace")]
    public void Fails_like_the_API_server_if_a_part_is_wrong(string expression, string error) =>
        Assert.Equal(
            error, Evaluate(expression, new Recorded(new AccessDecision(true)), out _).Error?.Message);

    [Fact]
    public void Is_undecided_if_permissions_are_unknown()
    {
        CelValue value = Evaluate(
            "authorizer.group('').resource('pods').check('get').allowed()", UnknownAccess.Instance, out _);

        Assert.True(value.Error?.IsUnknown);
    }

    [Fact]
    public void Third_check_of_one_expression_exceeds_the_cost_limit()
    {
        var reviews = new Recorded(new AccessDecision(true));
        const string Check = "authorizer.path('/a').check('get').allowed()";

        Assert.True(Evaluate($"{Check} && {Check}", reviews, out ulong cost).IsTrue);
        Assert.InRange(cost, 700_000UL, 700_100UL);
        Assert.True(Evaluate($"{Check} && {Check} && {Check}", reviews, out _).Error?.IsCostLimit);
    }

    private static CelValue Evaluate(string expression, IAccessReviews reviews, out ulong cost)
    {
        CelCompilation compilation = CelCompiler.Compile(
            expression, KubernetesEnvironments.ForPolicies(KubernetesVersion.Newest));
        Assert.NotNull(compilation.Program);
        var activation = new ReviewActivation(
            JsonTree.ParseTrusted(Encoding.UTF8.GetBytes(Request)), null, null, null)
        { Access = reviews };
        return compilation.Program.Evaluate(activation, out cost);
    }

    private sealed class Recorded(AccessDecision decision) : IAccessReviews
    {
        public List<string> Asked { get; } = [];

        public AccessDecision? Decide(AccessQuestion question)
        {
            string target = question.Path is { } path
                ? $"path {path}"
                : $"{question.Group}/{question.Resource}/{question.Subresource} in {question.Namespace} "
                    + $"named {question.Name}";
            string selectors = (question.FieldSelector is { } fields ? $" fields {fields}" : "")
                + (question.LabelSelector is { } labels ? $" labels {labels}" : "");
            target = question.Subresource.Length == 0 ? target : target.TrimEnd();
            Asked.Add($"{question.User} [{string.Join(',', question.Groups)}] {question.Verb} {target}{selectors}");
            return decision;
        }
    }
}
