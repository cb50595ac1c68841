using k8s;
using k8s.KubeConfigModels;

namespace Admission.Cluster;

/// <summary>Reads kubeconfig files as kubectl does, because the client library is stricter.</summary>
internal static class Kubeconfig
{
    /// <summary>The configuration of the current context.</summary>
    /// <exception cref="KubeconfigException">The context is incomplete; the message quotes only names.</exception>
    public static KubernetesClientConfiguration Read(FileInfo file)
    {
        K8SConfiguration loaded = KubernetesClientConfiguration.LoadKubeConfig(file, useRelativePaths: true);
        Context? context = loaded.Contexts?.FirstOrDefault(one => one.Name == loaded.CurrentContext);
        if (context?.ContextDetails is { User: { Length: > 0 } name } details)
        {
            User user = loaded.Users?.FirstOrDefault(one => one.Name == name) ?? throw new KubeconfigException(
                $"the context '{context.Name}' names the user '{name}', which is not in the file. Add the user.");
            if (!HasCredentials(user.UserCredentials))
            {
                if (File.ReadAllText(file.FullName).Contains("tokenFile", StringComparison.Ordinal))
                {
                    throw new KubeconfigException(
                        $"the user '{name}' has no credentials that can be read. Replace tokenFile with token.");
                }

                // As in kubectl: the API server decides what a client without credentials can do.
                details.User = null;
            }
        }

        return KubernetesClientConfiguration.BuildConfigFromConfigObject(loaded);
    }

    private static bool HasCredentials(UserCredentials? user) => user is not null
        && (user.AuthProvider is not null
            || user.ExternalExecution is not null
            || ((string?[])
                [
                    user.Token, user.UserName, user.Password, user.ClientCertificate, user.ClientCertificateData,
                    user.ClientKey, user.ClientKeyData,
                ]).Any(static one => !string.IsNullOrWhiteSpace(one)));
}

/// <summary>An incomplete kubeconfig.</summary>
/// <param name="message">The missing part and how to fix it; quotes only names.</param>
internal sealed class KubeconfigException(string message) : Exception(message);
