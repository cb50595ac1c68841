using System.Text;
using Admission.Json;
using Admission.Kinds;
using Admission.Matching;
using Admission.Protocol;

namespace Admission.Tests.Requests;

public sealed class CurrentRequestTests
{
    [Fact]
    public void Review_of_a_removed_version_is_evaluated_as_its_successor()
    {
        AdmissionRequest request = Read("extensions", "v1beta1", "Deployment", "deployments", "{}");
        Assert.Equal(new GroupVersionKind("apps", "v1", "Deployment"), request.Kind);
        Assert.Equal(new GroupVersionResource("apps", "v1", "deployments"), request.Resource);
        Assert.Equal(new GroupVersionKind("extensions", "v1beta1", "Deployment"), request.RequestKind);
        Assert.Equal("apps/v1", request.Object!.Member("apiVersion")!.Text);
        Assert.True(Pattern("deployments.apps").Covers(request));
        Assert.True(Pattern("deployments.extensions").Covers(request));
    }

    [Fact]
    public void Review_of_a_served_version_stays_as_it_is()
    {
        AdmissionRequest request =
            Read("autoscaling", "v1", "HorizontalPodAutoscaler", "horizontalpodautoscalers", "{}");
        Assert.Equal("v1", request.Kind.Version);
    }

    [Fact]
    public void Moved_fields_of_an_ingress_are_at_their_place_in_v1() => Assert.Equal(
        """{"apiVersion":"networking.k8s.io/v1","kind":"Ingress","spec":{"defaultBackend":{"service":""" +
        """{"name":"a","port":{"number":80}}},"rules":[{"host":"h","http":{"paths":[{"path":"/","backend":""" +
        """{"service":{"name":"b","port":{"name":"web"}}}}]}}]}}""",
        Read(
            "extensions",
            "v1beta1",
            "Ingress",
            "ingresses",
            """{"backend":{"serviceName":"a","servicePort":80},"rules":[{"host":"h","http":{"paths":[""" +
            """{"path":"/","backend":{"serviceName":"b","servicePort":"web"}}]}}]}""")
            .Object!.ToString());

    [Fact]
    public void Every_version_has_the_schema_of_a_v1beta1_definition() => Assert.Equal(
        """{"apiVersion":"apiextensions.k8s.io/v1","kind":"CustomResourceDefinition","spec":{""" +
        "\"group\":\"x.io\",\"versions\":" +
        """[{"name":"v1","served":true,"storage":true,"schema":{"openAPIV3Schema":{}}}]}}""",
        Read(
            "apiextensions.k8s.io",
            "v1beta1",
            "CustomResourceDefinition",
            "customresourcedefinitions",
            """{"group":"x.io","version":"v1","validation":{"openAPIV3Schema":{}}}""").Object!.ToString());

    [Theory]
    [InlineData("""{"backend":3,"rules":"x"}""")]
    [InlineData("""{"rules":[null,{"http":{"paths":[{"backend":[]}]}}],"backend":null}""")]
    public void Converts_a_malformed_ingress_without_a_fault(string spec) =>
        Assert.NotNull(Read("extensions", "v1beta1", "Ingress", "ingresses", spec).Object!.Member("spec"));

    private static AdmissionRequest Read(string group, string version, string kind, string resource, string spec)
    {
        string text = $$"""
            {"request":{"uid":"1","operation":"CREATE","namespace":"shop","userInfo":{"username":"a"},
            "kind":{"group":"{{group}}","version":"{{version}}","kind":"{{kind}}"},
            "resource":{"group":"{{group}}","version":"{{version}}","resource":"{{resource}}"},
            "object":{"apiVersion":"{{group}}/{{version}}","kind":"{{kind}}","spec":{{spec}} } } }
            """;
        JsonValue root = JsonTree.ParseTrusted(Encoding.UTF8.GetBytes(text));
        Assert.True(AdmissionReviewReader.TryReadRequest(root, out AdmissionRequest? request, out var errors));
        Assert.Empty(errors);
        return request!;
    }

    private static ResourcePattern Pattern(string text)
    {
        Assert.True(ResourcePattern.TryParse(text, out ResourcePattern? pattern, out string? error), error);
        return pattern!;
    }
}
