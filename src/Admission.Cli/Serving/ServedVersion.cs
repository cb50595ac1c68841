using System.Globalization;
using Admission.Cel.Libraries;
using Admission.Cluster;
using Admission.Loading;
using Admission.Policies;

namespace Admission.Cli.Serving;

/// <summary>The version of Kubernetes that CEL policies use while the server runs: by default the cluster's.</summary>
/// <param name="Version">The version; null for that of the settings, else the newest.</param>
/// <param name="Note">What the operator must know; empty for nothing.</param>
internal sealed record ServedVersion(KubernetesVersion? Version, string Note)
{
    /// <summary>
    /// Asks the cluster once, if the folder has a policy that depends on its version, and the settings name none.
    /// </summary>
    /// <param name="policies">The policies folder.</param>
    /// <param name="settings">The settings; null for those of the folder.</param>
    /// <param name="cluster">The cluster.</param>
    public static async Task<ServedVersion> ChooseAsync(string policies, string? settings, ClusterSource cluster)
    {
        if (!PolicyDirectory.DependsOnKubernetesVersion(PolicyLanguages.All, policies, settings, EngineLimits.Default))
        {
            return new ServedVersion(null, "");
        }

        try
        {
            string version = await ClusterVersion.ReadAsync(cluster, CancellationToken.None);
            if (KubernetesVersion.TryParse(version, out KubernetesVersion known))
            {
                return new ServedVersion(
                    known, $"note: CEL policies use Kubernetes {known}, the version of {cluster.Description}.");
            }

            bool isOld = Minor(version) < KubernetesVersion.Oldest.Minor;
            KubernetesVersion nearest = isOld ? KubernetesVersion.Oldest : KubernetesVersion.Newest;
            return new ServedVersion(
                nearest,
                $"warning: {cluster.Description} runs Kubernetes {version}, but Admission supports CEL policies for "
                    + $"{KubernetesVersion.Oldest} to {KubernetesVersion.Newest}. They use {nearest}.");
        }
        catch (ClusterException exception)
        {
            return new ServedVersion(
                null,
                $"warning: {cluster.Description} does not report its version: {exception.Message.TrimEnd('.')}. CEL "
                    + $"policies use Kubernetes {KubernetesVersion.Newest}. Set kubernetesVersion in the settings, or "
                    + "use --kubernetes-version.");
        }
    }

    private static int Minor(string version) => int.Parse(version.Split('.')[1], CultureInfo.InvariantCulture);
}
