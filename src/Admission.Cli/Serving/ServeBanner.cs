using System.Text;
using Admission.Cluster;
using Admission.PolicySets;
using Admission.Webhook;
using Admission.Webhook.Certificates;

namespace Admission.Cli.Serving;

/// <summary>The text of <c>admission serve</c> for people after its start.</summary>
internal static class ServeBanner
{
    // A recorded review of a Deployment with nginx:1.19, which the shipped banned-images denies.
    private static readonly string Recording = Path.Combine(
        "tests", "recordings", "059-create-deployments-deploy-create.json");

    private const string NoCluster =
        "none, because no cluster is configured. Policies that need them fail. Use --kubeconfig FILE";

    private const string Review =
        """
        {"apiVersion":"admission.k8s.io/v1","kind":"AdmissionReview","request":{"uid":"1","operation":"CREATE",
        "kind":{"group":"","version":"v1","kind":"Pod"},"resource":{"group":"","version":"v1","resource":"pods"},
        "namespace":"default","name":"web","userInfo":{"username":"you"},"object":{"apiVersion":"v1","kind":"Pod",
        "metadata":{"name":"web"},"spec":{"containers":[{"name":"web","image":"nginx:1.19"}]}}}}
        """;

    /// <param name="set">The policies in force.</param>
    /// <param name="folder">The folder of the policies.</param>
    /// <param name="certificates">The development certificates; null if others are used.</param>
    /// <param name="requiresClientCertificate">
    /// Must clients present a certificate, so that a plain curl would be rejected?
    /// </param>
    /// <param name="cluster">The cluster with the labels of namespaces; null if there is none.</param>
    public static string Text(
        WebhookServer server,
        PolicySet set,
        string folder,
        DevelopmentCertificates? certificates,
        bool requiresClientCertificate,
        ClusterSource? cluster)
    {
        StringBuilder text = new();
        string url = Url(server.Addresses[0]);
        string origin = certificates is null
            ? ""
            : $", development certificates in {DevelopmentCertificates.DefaultFolder}";
        string health = server.HealthAddresses[0].GetLeftPart(UriPartial.Authority);
        text.AppendLine($"policies  {set.Policies.Length} in {folder}, set {set.ShortDigest}")
            .AppendLine($"reviews   {url}{origin}")
            .Append($"health    {health}/readyz, /livez, /metrics");
        if (set.NeedsNamespaceLabels)
        {
            string source = cluster is null ? NoCluster : $"from {cluster.Description}";
            text.AppendLine().Append($"labels    of namespaces: {source}");
        }

        if (certificates is not null && !requiresClientCertificate)
        {
            bool isDenied = set.Policies.Any(static policy => policy.Policy.Id == "banned-images");
            text.AppendLine().AppendLine().AppendLine(isDenied ? "See a denial:" : "Try it:").Append("  ")
                .Append(Curl(url, certificates));
        }

        return text.AppendLine().ToString();
    }

    private static string Curl(string url, DevelopmentCertificates certificates)
    {
        string data = File.Exists(Recording)
            ? $"@{Recording.Replace('\\', '/')}"
            : $"'{Review.ReplaceLineEndings("")}'";
        string authority = certificates.AuthorityFile.Replace('\\', '/');
        return $"curl --cacert {authority} -H 'Content-Type: application/json' --data-binary {data} {url}";
    }

    private static string Url(Uri address) => $"{address.GetLeftPart(UriPartial.Authority)}/validate";
}
