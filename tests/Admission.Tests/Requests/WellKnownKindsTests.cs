using Admission.Kinds;

namespace Admission.Tests.Requests;

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

    /// <summary>Kinds whose resource or scope a guess from the name of the kind gets wrong.</summary>
    public static TheoryData<string, string, string, bool> WrongGuesses => new()
    {
        { "gateway.networking.k8s.io/v1", "GatewayClass", "gatewayclasses", false },
        { "policy.networking.k8s.io/v1alpha1", "AdminNetworkPolicy", "adminnetworkpolicies", false },
        { "policy.cert-manager.io/v1alpha1", "CertificateRequestPolicy", "certificaterequestpolicies", false },
        { "trust.cert-manager.io/v1alpha1", "Bundle", "bundles", false },
        { "sailoperator.io/v1", "ZTunnel", "ztunnels", false },
        { "argoproj.io/v1alpha1", "EventBus", "eventbus", true },
        { "cilium.io/v2", "CiliumClusterwideNetworkPolicy", "ciliumclusterwidenetworkpolicies", false },
        { "cilium.io/v2", "CiliumBGPNodeConfigOverride", "ciliumbgpnodeconfigoverrides", false },
        { "cilium.io/v2", "CiliumIdentity", "ciliumidentities", false },
        { "cilium.io/v1alpha1", "TracingPolicyNamespaced", "tracingpoliciesnamespaced", true },
        { "crd.projectcalico.org/v1", "BlockAffinity", "blockaffinities", false },
        { "crd.projectcalico.org/v1", "CalicoNodeStatus", "caliconodestatuses", false },
        { "crd.projectcalico.org/v1", "StagedGlobalNetworkPolicy", "stagedglobalnetworkpolicies", false },
        { "projectcalico.org/v3", "GlobalNetworkPolicy", "globalnetworkpolicies", false },
        { "operator.tigera.io/v1", "TigeraStatus", "tigerastatuses", false },
        { "karpenter.sh/v1", "NodePool", "nodepools", false },
        { "karpenter.k8s.aws/v1", "EC2NodeClass", "ec2nodeclasses", false },
        { "apiextensions.crossplane.io/v1", "CompositeResourceDefinition", "compositeresourcedefinitions", false },
        { "apiextensions.crossplane.io/v1alpha1", "ManagedResourceDefinition", "managedresourcedefinitions", false },
        { "ops.crossplane.io/v1alpha1", "WatchOperation", "watchoperations", false },
        { "pkg.crossplane.io/v1", "Provider", "providers", false },
        { "kubeflow.org/v1", "Profile", "profiles", false },
        { "kueue.x-k8s.io/v1beta1", "Cohort", "cohorts", false },
        { "kueue.x-k8s.io/v1beta1", "WorkloadPriorityClass", "workloadpriorityclasses", false },
        { "kyverno.io/v2", "GlobalContextEntry", "globalcontextentries", false },
        { "policies.kyverno.io/v1alpha1", "ImageValidatingPolicy", "imagevalidatingpolicies", false },
        { "constraints.gatekeeper.sh/v1beta1", "K8sAllowedIngressClasses", "k8sallowedingressclasses", false },
        { "mutations.gatekeeper.sh/v1", "Assign", "assign", false },
        { "mutations.gatekeeper.sh/v1", "AssignMetadata", "assignmetadata", false },
        { "mutations.gatekeeper.sh/v1", "ModifySet", "modifyset", false },
        { "expansion.gatekeeper.sh/v1alpha1", "ExpansionTemplate", "expansiontemplate", false },
        { "externaldata.gatekeeper.sh/v1beta1", "Provider", "providers", false },
        { "syncset.gatekeeper.sh/v1alpha1", "SyncSet", "syncsets", false },
        { "configuration.konghq.com/v1", "KongClusterPlugin", "kongclusterplugins", false },
        { "configuration.konghq.com/v1alpha1", "KongVault", "kongvaults", false },
        { "objectbucket.io/v1alpha1", "ObjectBucket", "objectbuckets", false },
        { "cluster.x-k8s.io/v1beta1", "Cluster", "clusters", true },
        { "cluster.x-k8s.io/v1beta1", "ClusterClass", "clusterclasses", true },
        { "infrastructure.cluster.x-k8s.io/v1beta1", "AWSClusterStaticIdentity", "awsclusterstaticidentities", false },
        { "snapshot.storage.k8s.io/v1", "VolumeSnapshotContent", "volumesnapshotcontents", false },
        { "security.openshift.io/v1", "SecurityContextConstraints", "securitycontextconstraints", false },
        { "user.openshift.io/v1", "Identity", "identities", false },
        { "config.openshift.io/v1", "DNS", "dnses", false },
        { "operator.openshift.io/v1", "Storage", "storages", false },
        { "operator.openshift.io/v1", "ServiceCA", "servicecas", false },
        { "helm.openshift.io/v1beta1", "HelmChartRepository", "helmchartrepositories", false },
        { "k8s.ovn.org/v1", "EgressIP", "egressips", false },
        { "operators.coreos.com/v1", "OLMConfig", "olmconfigs", false },
        { "operators.coreos.com/v1alpha1", "ClusterServiceVersion", "clusterserviceversions", true },
        { "postgresql.cnpg.io/v1", "Cluster", "clusters", true },
        { "mongodb.com/v1", "MongoDB", "mongodb", true },
        { "mongodb.com/v1", "MongoDBOpsManager", "opsmanagers", true },
        { "mongodb.com/v1", "MongoDBSearch", "mongodbsearch", true },
        { "mongodbcommunity.mongodb.com/v1", "MongoDBCommunity", "mongodbcommunity", true },
        { "elbv2.k8s.aws/v1beta1", "IngressClassParams", "ingressclassparams", false },
        { "vpcresources.k8s.aws/v1alpha1", "CNINode", "cninodes", false },
        { "cloud.google.com/v1", "ComputeClass", "computeclasses", false },
        { "monitoring.googleapis.com/v1", "ClusterRules", "clusterrules", false },
        { "monitoring.googleapis.com/v1", "Rules", "rules", true },
        { "k8s.cni.cncf.io/v1", "NetworkAttachmentDefinition", "network-attachment-definitions", true },
        { "nvidia.com/v1alpha1", "NVIDIADriver", "nvidiadrivers", false },
        { "consul.hashicorp.com/v1alpha1", "ExportedServices", "exportedservices", true },
        { "consul.hashicorp.com/v1alpha1", "ProxyDefaults", "proxydefaults", true },
        { "operator.victoriametrics.com/v1beta1", "VLogs", "vlogs", true },
        { "chaos-mesh.org/v1alpha1", "PodChaos", "podchaos", true },
        { "chaos-mesh.org/v1alpha1", "RemoteCluster", "remoteclusters", false },
        { "redis.redis.opstreelabs.in/v1beta2", "Redis", "redis", true },
        { "dex.coreos.com/v1", "SigningKey", "signingkeies", true },
    };

    [Theory]
    [MemberData(nameof(WrongGuesses))]
    public void Knows_kind_that_would_be_guessed_wrong(
        string apiVersion, string kind, string resource, bool isNamespaced)
    {
        (string, bool) known = Find(KindTable.Shipped, apiVersion, kind);
        Assert.Equal((resource, isNamespaced), known);
        Assert.NotEqual(Find(KindTable.BuiltIn, apiVersion, kind), known);
    }

    [Fact]
    public void No_kind_has_two_rows() => Assert.All(
        Rows().GroupBy(static cells => (cells[0], cells[1])), static rows => Assert.Single(rows));

    [Fact]
    public void Every_row_has_a_group_a_resource_in_lower_case_and_a_scope() => Assert.All(Rows(), static cells =>
    {
        Assert.Equal(6, cells.Length);
        Assert.Contains(".", cells[0], StringComparison.Ordinal);
        Assert.Matches("^(%|[a-z0-9]([-a-z0-9]*[a-z0-9])?)$", cells[2]);
        Assert.True(cells[3] is "cluster" or "namespaced", string.Join(' ', cells));
    });

    [Fact]
    public void Rows_of_one_group_are_adjacent()
    {
        string[] groups = [.. Rows().Select(static cells => cells[0])];
        string[] starts = [.. groups.Where((group, index) => index == 0 || groups[index - 1] != group)];
        Assert.Equal(starts.Distinct(), starts);
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

    private static (string Resource, bool IsNamespaced) Find(KindTable table, string apiVersion, string kind)
    {
        GroupVersionKind parsed = KindTable.Parse(apiVersion, kind);
        Assert.True(table.TryFind(parsed, hasNamespace: false, out FoundKind? found, out string error), error);
        return (found!.Resource.Resource, found.IsNamespaced);
    }

    private static List<string[]> Rows()
    {
        using Stream stream = typeof(KindTable).Assembly.GetManifestResourceStream("well-known-kinds.tsv")!;
        using var reader = new StreamReader(stream);
        return [.. reader.ReadToEnd()
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Where(static line => line[0] != '#')
            .Select(static line => line.Split('\t'))];
    }
}
