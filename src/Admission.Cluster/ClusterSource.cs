using System.Diagnostics.CodeAnalysis;
using k8s;

namespace Admission.Cluster;

/// <summary>
/// Address of the API server and credentials: the service account of the Pod, or a kubeconfig. Contains only paths; the
/// files, and the tokens in them, are read when a connection is made. Immutable.
/// </summary>
public sealed class ClusterSource
{
    private readonly Func<KubernetesClientConfiguration> _read;

    private ClusterSource(string description, Func<KubernetesClientConfiguration> read)
    {
        Description = description;
        _read = read;
    }

    /// <summary>
    /// Description for people: <c>the cluster of this Pod</c>, <c>kubeconfig FILE</c>. Contains no secret.
    /// </summary>
    public string Description { get; }

    /// <summary>
    /// Finds the cluster: the given kubeconfig and nothing else, or the service account of the Pod, or
    /// <c>$KUBECONFIG</c>, or <c>~/.kube/config</c>, in this order.
    /// </summary>
    /// <param name="kubeconfig">A kubeconfig, used with its current context; null to search.</param>
    /// <param name="source">The cluster; null if there is none, which is an error only for a given file.</param>
    /// <param name="error">The problem and how to fix it; empty on success.</param>
    public static bool TryFind(string? kubeconfig, out ClusterSource? source, out string error)
    {
        source = null;
        error = "";
        if (kubeconfig is not null)
        {
            if (!File.Exists(kubeconfig))
            {
                error = $"--kubeconfig {kubeconfig}: no such file. Use another file, or remove the option.";
                return false;
            }

            source = new ClusterSource(
                $"kubeconfig {kubeconfig}",
                () => Kubeconfig.Read(new FileInfo(kubeconfig)));
        }
        else if (KubernetesClientConfiguration.IsInCluster())
        {
            source = new ClusterSource("the cluster of this Pod", KubernetesClientConfiguration.InClusterConfig);
        }
        else if (FindKubeconfig() is { } found)
        {
            source = new ClusterSource($"kubeconfig {found}", File.Exists(found)
                ? () => Kubeconfig.Read(new FileInfo(found))
                : KubernetesClientConfiguration.BuildDefaultConfig);
        }

        return true;
    }

    /// <summary>
    /// Reads the configuration and prepares a connection. Can run the credential plugin of a kubeconfig, and so wait.
    /// </summary>
    /// <exception cref="ClusterException">The configuration cannot be used.</exception>
    [SuppressMessage(
        "Design", "CA1031", Justification = "The kubeconfig cannot be used: its reader failed with an "
            + "unexpected error.")]
    internal ClusterConnection Open()
    {
        try
        {
            return new ClusterConnection(_read());
        }
        catch (KubeconfigException exception)
        {
            throw new ClusterException(
                Telemetry.WatchRestartReason.Failed, $"{Description} cannot be used: {exception.Message}");
        }
        catch (Exception exception)
        {
            // Not the message: it can quote the output of a credential plugin.
            throw new ClusterException(
                Telemetry.WatchRestartReason.Failed,
                $"{Description} cannot be used ({exception.GetType().Name}). Try it with kubectl.");
        }
    }

    private static string? FindKubeconfig()
    {
        string? variable = Environment.GetEnvironmentVariable("KUBECONFIG");
        if (!string.IsNullOrEmpty(variable))
        {
            return variable.Split(Path.PathSeparator).Any(static file => File.Exists(file.Trim('"'))) ? variable : null;
        }

        string standard = KubernetesClientConfiguration.KubeConfigDefaultLocation;
        return File.Exists(standard) ? standard : null;
    }
}
