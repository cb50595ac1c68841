using Admission.ObjectRequests;

namespace Admission.Tests.ObjectRequests;

public sealed class WellKnownKindsTests
{
    [Theory]
    [InlineData("gateway.networking.k8s.io/v1", "Gateway", "gateways", true)]
    [InlineData("gateway.networking.k8s.io/v1", "GatewayClass", "gatewayclasses", false)]
    [InlineData("cert-manager.io/v1", "ClusterIssuer", "clusterissuers", false)]
    [InlineData("networking.istio.io/v1", "ServiceEntry", "serviceentries", true)]
    [InlineData("argoproj.io/v1alpha1", "EventBus", "eventbus", true)]
    [InlineData("argoproj.io/v1alpha1", "ClusterWorkflowTemplate", "clusterworkflowtemplates", false)]
    [InlineData("monitoring.coreos.com/v1", "Prometheus", "prometheuses", true)]
    [InlineData("cilium.io/v2", "CiliumClusterwideNetworkPolicy", "ciliumclusterwidenetworkpolicies", false)]
    [InlineData("karpenter.sh/v1", "NodePool", "nodepools", false)]
    [InlineData("cluster.x-k8s.io/v1beta1", "Cluster", "clusters", true)]
    [InlineData("operators.coreos.com/v1alpha1", "ClusterServiceVersion", "clusterserviceversions", true)]
    [InlineData("kafka.strimzi.io/v1beta2", "KafkaMirrorMaker2", "kafkamirrormaker2s", true)]
    [InlineData("constraints.gatekeeper.sh/v1beta1", "K8sRequiredLabels", "k8srequiredlabels", false)]
    [InlineData("mutations.gatekeeper.sh/v1", "Assign", "assign", false)]
    [InlineData("k8s.cni.cncf.io/v1", "NetworkAttachmentDefinition", "network-attachment-definitions", true)]
    public void Knows_resource_and_scope(string apiVersion, string kind, string resource, bool isNamespaced)
    {
        Assert.True(KindTable.Shipped.TryFind(
            KindTable.Parse(apiVersion, kind), hasNamespace: false, out FoundKind? found, out string error), error);
        Assert.Equal((resource, isNamespaced), (found!.Resource.Resource, found.IsNamespaced));
        Assert.Equal("", found.Note);
    }

    [Fact]
    public void No_group_has_two_kinds_of_one_resource() => Assert.All(
        KindTable.Shipped.All.GroupBy(static one => one.PluralDotGroup), static kinds => Assert.Single(kinds));

    [Fact]
    public void Kinds_that_are_given_replace_well_known_ones_but_not_built_in_ones()
    {
        KindTable table = KindTable.Shipped.With(
        [
            new ResourceKind("keda.sh", "ScaledJob", "jobs", false, KindOrigin.Definition),
            new ResourceKind("apps", "Deployment", "things", false, KindOrigin.Definition),
        ]);
        Assert.Equal("jobs", table.Find("keda.sh", "ScaledJob")!.Resource);
        Assert.Equal("deployments", table.Find("apps", "Deployment")!.Resource);
    }
}
