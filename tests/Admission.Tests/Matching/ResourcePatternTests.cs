using Admission.Kinds;
using Admission.Matching;
using Admission.Protocol;

namespace Admission.Tests.Matching;

public sealed class ResourcePatternTests
{
    [Theory]
    [InlineData("pods", "pods")]
    [InlineData("deployments.apps", "deployments.apps")]
    [InlineData("deployments.apps/scale", "deployments.apps/scale")]
    [InlineData("pods/*", "pods/exec")]
    [InlineData("*.apps", "statefulsets.apps")]
    [InlineData("*.apps/*", "statefulsets.apps/scale")]
    [InlineData("*.apps/*", "statefulsets.apps")]
    [InlineData("*", "pods")]
    [InlineData("*", "rollouts.argoproj.io")]
    [InlineData("*/scale", "deployments.apps/scale")]
    [InlineData("*/*", "pods/exec")]
    [InlineData("*/*", "pods")]
    [InlineData("ingresses.*", "ingresses.extensions")]
    [InlineData("events", "events")]
    [InlineData("virtualservices.networking.istio.io", "virtualservices.networking.istio.io")]
    public void Covers_resource(string pattern, string resource) =>
        Assert.True(Reviews.Pattern(pattern).Covers(Reviews.Create(resource)));

    // attack case 14: a subresource is another resource.
    [Theory]
    [InlineData("pods", "pods/exec")]
    [InlineData("pods", "pods/ephemeralcontainers")]
    [InlineData("pods/*", "pods")]
    [InlineData("pods/exec", "pods")]
    [InlineData("pods", "pods.metrics.k8s.io")]
    [InlineData("*.apps", "jobs.batch")]
    [InlineData("*.apps", "deployments.apps/scale")]
    [InlineData("*", "pods/exec")]
    [InlineData("deployments.apps", "deployments.extensions")]
    public void Does_not_cover_resource(string pattern, string resource) =>
        Assert.False(Reviews.Pattern(pattern).Covers(Reviews.Create(resource)));

    // attack case 28: wildcards leave out what keeps the cluster alive.
    [Theory]
    [InlineData("*/*", "leases.coordination.k8s.io")]
    [InlineData("*", "leases.coordination.k8s.io")]
    [InlineData("leases.*", "leases.coordination.k8s.io")]
    [InlineData("*", "events")]
    [InlineData("*.events.k8s.io", "events.events.k8s.io")]
    [InlineData("*/*", "tokenreviews.authentication.k8s.io")]
    [InlineData("*/*", "subjectaccessreviews.authorization.k8s.io")]
    public void Leaves_out_protected_resources_under_wildcards(string pattern, string resource) =>
        Assert.False(Reviews.Pattern(pattern).Covers(Reviews.Create(resource)));

    // attack case 28
    [Theory, InlineData("leases.coordination.k8s.io"), InlineData("*.coordination.k8s.io")]
    public void Rejects_leases(string text) =>
        Assert.Contains("leader election", Refusal(text), StringComparison.Ordinal);

    // attack case 15: the same object through another version of its API.
    [Fact]
    public void Covers_the_requested_and_the_converted_resource()
    {
        AdmissionRequest request = Reviews.Create("ingresses.networking.k8s.io") with
        {
            RequestResource = new GroupVersionResource("extensions", "v1beta1", "ingresses"),
        };
        Assert.True(Reviews.Pattern("ingresses.networking.k8s.io").Covers(request));
        Assert.True(Reviews.Pattern("ingresses.extensions").Covers(request));
        Assert.False(Reviews.Pattern("services").Covers(request));
    }

    [Theory]
    [InlineData("Pod", "'Pod' is not a resource. Did you mean 'pods'?")]
    [InlineData("pod", "'pod' is not a resource of the core group. Did you mean 'pods'?")]
    [InlineData("Deployment", "'Deployment' is not a resource. Did you mean 'deployments.apps'?")]
    [InlineData("deployments", "'deployments' is not a resource of the core group. Did you mean 'deployments.apps'?")]
    [InlineData("ingress", "'ingress' is not a resource of the core group. Did you mean "
        + "'ingresses.networking.k8s.io'?")]
    [InlineData("deployment.apps", "'deployment' is not a resource of the group apps. Did you mean "
        + "'deployments.apps'?")]
    [InlineData("podss", "'podss' is not a resource of the core group. Did you mean 'pods'?")]
    public void Suggests_the_likely_word(string text, string expected) => Assert.Equal(expected, Refusal(text));

    [Theory]
    [InlineData("")]
    [InlineData("pod*")]
    [InlineData("pods/")]
    [InlineData("pods/ex*")]
    [InlineData("/pods")]
    [InlineData("apps/v1/deployments")]
    [InlineData("pods ")]
    [InlineData("pods.")]
    [InlineData("pods\n")]
    [InlineData("po")]
    [InlineData("widgets")]
    public void Rejects_text_that_is_not_a_resource(string text) => Assert.NotEmpty(Refusal(text));

    [Theory, InlineData("newthings.apps"), InlineData("widgets.example.com"), InlineData("nodes/proxy")]
    public void Accepts_resources_that_it_does_not_know(string text) =>
        Assert.Equal(text, Reviews.Pattern(text).ToString());

    private static string Refusal(string text)
    {
        Assert.False(ResourcePattern.TryParse(text, out ResourcePattern? pattern, out string? error));
        Assert.Null(pattern);
        return error!;
    }
}
