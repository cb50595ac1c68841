using System.Globalization;
using Admission.Cel.Libraries;
using Admission.Cluster;
using Admission.Loading;
using Admission.Policies;

namespace Admission.Cli.Serving;

/// <summary>The version of Kubernetes that CEL policies use while the server runs: by default the cluster's.</summary>
internal static class ServedVersion
{
    /// <summary>
    /// Asks the cluster once, if the folder has a policy that depends on its version, and the settings name none.
    /// </summary>
    /// <param name="policies">The policies folder.</param>
    /// <param name="settings">The settings; null for those of the folder.</param>
    /// <param name="cluster">The cluster.</param>
    /// <returns>What the operator must know; empty for nothing.</returns>
    public static async Task<string> ChooseAsync(string policies, string? settings, ClusterSource cluster)
    {
        if (!PolicyDirectory.DependsOnKubernetesVersion(PolicyLanguages.All, policies, settings, EngineLimits.Default))
        {
            return "";
        }

        try
        {
            string version = await ClusterVersion.ReadAsync(cluster, CancellationToken.None);
            if (KubernetesVersion.TryParse(version, out KubernetesVersion known))
            {
                PolicyLanguages.DefaultToKubernetes(known);
                return $"note: CEL policies use Kubernetes {known}, the version of {cluster.Description}.";
            }

            bool isOld = Minor(version) < KubernetesVersion.Oldest.Minor;
            KubernetesVersion nearest = isOld ? KubernetesVersion.Oldest : KubernetesVersion.Newest;
            PolicyLanguages.DefaultToKubernetes(nearest);
            return $"warning: {cluster.Description} runs Kubernetes {version}, and CEL policies are known for "
                + $"{KubernetesVersion.Oldest} to {KubernetesVersion.Newest}. They use {nearest}.";
        }
        catch (ClusterException exception)
        {
            return $"warning: {cluster.Description} does not tell its version: {exception.Message.TrimEnd('.')}. CEL "
                + $"policies use Kubernetes {KubernetesVersion.Newest}. Set kubernetesVersion in the settings, or use "
                + "--kubernetes-version.";
        }
    }

    private static int Minor(string version) => int.Parse(version.Split('.')[1], CultureInfo.InvariantCulture);
}
