using Docker.DotNet.Models;
using DotNet.Testcontainers.Builders;
using DotNet.Testcontainers.Configurations;
using DotNet.Testcontainers.Containers;
using DotNet.Testcontainers.Images;
using Testcontainers.K3s;

namespace Admission.Container.Tests;

/// <summary>
/// A real API server that asks the image. It shares the network of the server, so that the address of the webhook is
/// loopback's. Skipped if the image of K3s is neither here nor to be had.
/// </summary>
[Collection("one container after another")]
public sealed class ClusterTests(AdmissionImage image, ITestOutputHelper output)
{
    private const string ClusterImage = "rancher/k3s:v1.34.1-k3s1";

    // The name says what is asked for: one policy denies every operation of whatever is called forbidden.
    private const string Forbidding =
        """
        import { definePolicy } from "admission";
        export default definePolicy({
          title: "Forbidding",
          match: {
            resources: ["configmaps", "deployments.apps", "deployments.apps/scale", "pods/exec"],
            operations: ["CREATE", "UPDATE", "DELETE", "CONNECT"],
          },
          validate({ request, object, oldObject, deny }) {
            const labels = (object ?? oldObject)?.metadata?.labels ?? {};
            if (request.name.startsWith("forbidden") || labels.say === request.operation) {
              deny(`no ${request.operation} of ${request.resource.resource}`);
            }
          },
        });
        """;

    [Fact]
    public async Task Api_server_asks_about_every_operation()
    {
        ContainerEngine.Require();
        await ContainerEngine.RequireImageAsync(ClusterImage);
        await image.BuildAsync();
        using TestFolder folder = await TestFolder.OfAsync(("forbidding.js", Forbidding));
        await using K3sContainer cluster = new K3sBuilder(ClusterImage).Build();
        try
        {
            await cluster.StartAsync(TestContext.Current.CancellationToken);
            await JudgeAsync(cluster, folder);
        }
        finally
        {
            await ContainerEngine.RemoveAsync(cluster.Id);
        }
    }

    private async Task JudgeAsync(K3sContainer cluster, TestFolder folder)
    {
        await using IContainer webhook = new ContainerBuilder(image.Name)
            .WithImagePullPolicy(PullPolicy.Never)
            .WithBindMount(folder.Policies, "/policies", AccessMode.ReadOnly)
            .WithBindMount(folder.Tls, "/tls", AccessMode.ReadOnly)
            .WithWaitStrategy(Wait.ForUnixContainer())
            .WithCreateParameterModifier(create =>
            {
                create.HostConfig!.NetworkMode = $"container:{cluster.Id}";
                create.ExposedPorts = new Dictionary<string, EmptyStruct>();
                create.HostConfig.PortBindings = new Dictionary<string, IList<PortBinding>>();
            })
            .Build();
        await webhook.StartAsync(TestContext.Current.CancellationToken);
        try
        {
            string authority = Convert.ToBase64String(await File.ReadAllBytesAsync(Path.Combine(folder.Tls, "ca.crt")));
            await SucceedsAsync(cluster, $"kubectl apply -f - <<'EOF'\n{Registration(authority)}\nEOF");
            await SaysNoAsync(cluster, "kubectl create configmap forbidden", "CREATE of configmaps");
            await SucceedsAsync(cluster, "kubectl create configmap kept");
            await SucceedsAsync(cluster, "kubectl label configmap kept say=DELETE");
            await SaysNoAsync(cluster, "kubectl delete configmap kept", "DELETE of configmaps");
            await SaysNoAsync(cluster, "kubectl label configmap kept --overwrite say=UPDATE", "UPDATE of configmaps");
            await SaysNoAsync(cluster, "kubectl create configmap forbidden --dry-run=server", "CREATE of configmaps");
            await SucceedsAsync(cluster, "kubectl create deployment allowed --image=web --replicas=0");
            await SucceedsAsync(cluster, "kubectl scale deployment allowed --replicas=1");
            await SucceedsAsync(cluster, "kubectl run forbidden-pod --image=web");
            await SaysNoAsync(cluster, "kubectl exec forbidden-pod -- true", "CONNECT of pods");
        }
        finally
        {
            await ContainerEngine.RemoveAsync(webhook.Id);
        }
    }

    private static string Registration(string authority) =>
        $$"""
        apiVersion: admissionregistration.k8s.io/v1
        kind: ValidatingWebhookConfiguration
        metadata: { name: admission }
        webhooks:
          - name: reviews.admission.example.com
            clientConfig: { url: "https://localhost:8443/validate", caBundle: {{authority}} }
            rules:
              - { apiGroups: [""], apiVersions: ["v1"], resources: ["configmaps"], operations: ["*"] }
              - { apiGroups: [""], apiVersions: ["v1"], resources: ["pods/exec"], operations: ["CONNECT"] }
              - apiGroups: [apps]
                apiVersions: ["v1"]
                resources: ["deployments", "deployments/scale"]
                operations: ["*"]
            namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: default } }
            failurePolicy: Fail
            sideEffects: None
            timeoutSeconds: 5
            admissionReviewVersions: ["v1"]
        """;

    // The first answers may be those of an API server that has not read the configuration, or found no account yet.
    private async Task SucceedsAsync(K3sContainer cluster, string command)
    {
        ExecResult result = await ShellAsync(cluster, command);
        for (int i = 0; i < 30 && result.ExitCode != 0; i++)
        {
            await Task.Delay(TimeSpan.FromSeconds(1), TestContext.Current.CancellationToken);
            result = await ShellAsync(cluster, command);
        }

        Assert.True(result.ExitCode == 0, $"{command}: {result.Stderr}");
    }

    private async Task SaysNoAsync(K3sContainer cluster, string command, string reason)
    {
        ExecResult result = await ShellAsync(cluster, command);
        for (int i = 0; i < 30 && !result.Stderr.Contains("denied the request", StringComparison.Ordinal); i++)
        {
            await Task.Delay(TimeSpan.FromSeconds(1), TestContext.Current.CancellationToken);
            result = await ShellAsync(cluster, command);
        }

        Assert.Contains(reason, result.Stderr, StringComparison.Ordinal);
    }

    private async Task<ExecResult> ShellAsync(K3sContainer cluster, string command)
    {
        ExecResult result = await cluster.ExecAsync(["/bin/sh", "-c", command], TestContext.Current.CancellationToken);
        output.WriteLine($"{command.Split('\n')[0]}: {result.Stderr}");
        return result;
    }
}
