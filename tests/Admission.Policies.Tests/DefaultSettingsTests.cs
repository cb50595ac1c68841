using System.Text;
using Admission.JavaScript;
using Admission.Json;
using Admission.Loading;
using Admission.PolicySets;
using Admission.Protocol;
using Admission.Verdicts;

namespace Admission.Policies.Tests;

/// <summary>A real cluster keeps working with the shipped settings.</summary>
public sealed class DefaultSettingsTests
{
    // Without the policies that `admission new` wrote into the folder custom.
    private static readonly PolicySet Shipped = PolicyDirectory.Load(
        JavaScriptLanguage.Alone, ShippedPolicies.Folder,
        null,
        EngineLimits.Default,
        [
            .. ShippedPolicies.Policies()
                .Select(static path => path.Split('/')[0] + "/**")
                .Where(static folder => folder != "custom/**")
                .Distinct(),
        ]).Set!;

    private static readonly string Recordings = Path.Combine(ShippedPolicies.Root, "tests", "recordings");

    public static TheoryData<string> Recorded =>
        [.. Directory.GetFiles(Recordings, "*.json").Select(static file => Path.GetFileName(file)).Order()];

    /// <summary>What a cluster is made of, as kubeadm and a usual network plugin install it.</summary>
    public static TheoryData<string, string> StockPods => new()
    {
        {
            "system:node:node-1",
            """
            { "kind": "Pod", "metadata": { "name": "kube-apiserver-node-1", "namespace": "kube-system" },
            "spec": { "hostNetwork": true, "containers": [{ "name": "a",
            "image": "registry.k8s.io/kube-apiserver:v1.30.0" }], "volumes": [{ "name": "k",
            "hostPath": { "path": "/etc/kubernetes/pki" } }] } }
            """
        },
        {
            "system:serviceaccount:kube-system:daemon-set-controller",
            """
            { "kind": "Pod", "metadata": { "generateName": "kube-proxy-", "namespace": "kube-system" },
            "spec": { "hostNetwork": true, "containers": [{ "name": "kube-proxy",
            "image": "registry.k8s.io/kube-proxy:v1.30.0", "securityContext": { "privileged": true } }],
            "volumes": [{ "name": "l", "hostPath": { "path": "/lib/modules" } }] } }
            """
        },
        {
            "system:serviceaccount:kube-system:replicaset-controller",
            """
            { "kind": "Pod", "metadata": { "generateName": "coredns-", "namespace": "kube-system" },
            "spec": { "containers": [{ "name": "coredns",
            "image": "registry.k8s.io/coredns/coredns:v1.11.1",
            "securityContext": { "capabilities": { "add": ["NET_BIND_SERVICE"], "drop": ["ALL"] } } }] } }
            """
        },
    };

    // The controller creates the Pods of a Deployment with a banned image. The user who wrote the Deployment is denied
    // first.
    private static readonly string[] OfBannedImages = ["060-create-replicasets-deployment-controller.json"];

    [Theory, MemberData(nameof(Recorded))]
    public void Denies_nothing_that_a_component_of_the_cluster_asks_for(string recording)
    {
        AdmissionRequest request = ShippedSet.ReadRecording(Path.Combine(Recordings, recording));
        Verdict verdict = ShippedSet.Judge(Shipped, request);

        Assert.DoesNotContain(verdict.Results, static result => result.Outcome is PolicyOutcome.Faulted);
        bool mayBeDenied = !IsComponent(request.User.Username) || OfBannedImages.Contains(recording);
        Assert.True(verdict.IsAllowed || mayBeDenied, Describe(verdict));
    }

    [Fact]
    public void Denies_a_Deployment_whose_Pods_would_run_a_banned_image()
    {
        string recording = Path.Combine(Recordings, "059-create-deployments-deploy-create.json");

        Assert.False(ShippedSet.Judge(Shipped, ShippedSet.ReadRecording(recording)).IsAllowed);
    }

    [Theory, MemberData(nameof(StockPods))]
    public void Denies_no_pod_that_a_cluster_is_made_of(string user, string pod)
    {
        JsonValue created = JsonTree.ParseTrusted(Encoding.UTF8.GetBytes("""{ "apiVersion": "v1", """ + pod[1..]));
        Verdict verdict = ShippedSet.JudgeCreation(Shipped, created, new UserInfo { Username = user });

        Assert.True(verdict.IsAllowed, Describe(verdict));
    }

    [Fact]
    public void Denies_only_with_banned_images_and_the_baseline() => Assert.All(
        Shipped.Policies.Where(static configured => configured.Settings.Enforcement == Enforcement.Deny),
        static configured => Assert.True(
            configured.Policy.Id is "banned-images" or "field-locks"
                || configured.Policy.Path.StartsWith("pod-security/baseline/", StringComparison.Ordinal),
            $"{configured.Policy.Id} denies"));

    [Fact]
    public void Names_every_policy()
    {
        string settings = File.ReadAllText(Path.Combine(ShippedPolicies.Folder, "admission.yaml"));

        Assert.All(Shipped.Policies, configured =>
            Assert.Contains($"\n  {configured.Policy.Id}:", settings, StringComparison.Ordinal));
    }

    private static bool IsComponent(string user) =>
        user.StartsWith("system:serviceaccount:kube-system:", StringComparison.Ordinal)
        || (user.StartsWith("system:", StringComparison.Ordinal)
            && !user.StartsWith("system:serviceaccount:", StringComparison.Ordinal));

    private static string Describe(Verdict verdict) => verdict.Refusal + string.Join("; ", verdict.Results
        .Where(static result => result.Blocks)
        .Select(static result => $"{result.Policy.Id}: {result.Outcome}"));
}
