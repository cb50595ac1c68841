using Admission.Evaluation;
using Admission.JavaScript;
using Admission.Loading;
using Admission.Policies;
using Admission.PolicySets;
using Admission.Protocol;

namespace Admission.Benchmarks;

/// <summary>The reviews that everything is measured with: recordings of a real API server.</summary>
internal static class Samples
{
    /// <summary>
    /// CREATE of a Pod with two init containers and two containers, 7.1 KB: what a busy cluster sends most.
    /// </summary>
    public static readonly byte[] Pod = Read("020-create-pods-pod-init-sidecar.json");

    /// <summary>CREATE of a ConfigMap with 1 MB of data.</summary>
    public static readonly byte[] LargeConfigMap = Read("127-create-configmaps-cm-large.json");

    /// <summary>UPDATE of a Deployment that restarts its pods: object and oldObject.</summary>
    public static readonly byte[] DeploymentUpdate = Read("072-update-deployments-deploy-rollout-restart.json");

    /// <summary>The context of every measured request.</summary>
    public static readonly EvaluationContext Context = new()
    {
        Now = new DateTimeOffset(2026, 11, 23, 12, 0, 0, TimeSpan.Zero),
    };

    /// <summary>Reads a review that is known to be good.</summary>
    public static AdmissionReview Parse(byte[] review) =>
        AdmissionReviewReader.TryRead(review, out AdmissionReview? parsed, out var errors)
            ? parsed!
            : throw new InvalidDataException(string.Join(" ", errors));

    /// <summary>Loads a folder of <see cref="PolicyFolder"/>, once written to a temporary place.</summary>
    /// <param name="matching">Policies that look at Pods.</param>
    /// <param name="others">Policies that cannot match a Pod.</param>
    /// <param name="only">Id of the one policy to repeat; empty for all five in turn.</param>
    /// <param name="settings">Content of <c>admission.yaml</c>; empty for none.</param>
    /// <param name="remembers">Are outcomes remembered, as the server does by default?</param>
    public static PolicySet Policies(
        int matching, int others = 0, string only = "", string settings = "", bool remembers = false)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("admission-benchmarks-");
        try
        {
            PolicyFolder.Write(folder.FullName, matching, others, only);
            if (settings.Length > 0)
            {
                File.WriteAllText(Path.Combine(folder.FullName, "admission.yaml"), settings);
            }

            EngineLimits limits = EngineLimits.Default with
            {
                LoadTimeout = TimeSpan.FromSeconds(120),
                MaxMemoBytes = remembers ? EngineLimits.Default.MaxMemoBytes : 0,
            };
            PolicyLoad load = PolicyDirectory.Load(JavaScriptLanguage.Alone, folder.FullName, null, limits);
            return load.Set ?? throw new InvalidDataException(string.Join(" ", load.Errors));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>The shipped library, every policy on.</summary>
    /// <param name="only">Id of the one policy to keep; empty for all.</param>
    public static PolicySet Library(string only = "")
    {
        string settings = Path.Combine(Path.GetTempPath(), $"admission-benchmarks-{Guid.NewGuid():N}.yaml");
        try
        {
            File.WriteAllText(settings, "{ apiVersion: admission/v1, kind: Settings }");
            PolicyLoad load = PolicyDirectory.Load(
                JavaScriptLanguage.Alone, Path.Combine(AppContext.BaseDirectory, "library"),
                settings,
                EngineLimits.Default with { LoadTimeout = TimeSpan.FromSeconds(120), MaxMemoBytes = 0 },
                only.Length > 0 ? [only] : []);
            return load.Set ?? throw new InvalidDataException(string.Join(" ", load.Errors));
        }
        finally
        {
            File.Delete(settings);
        }
    }

    /// <summary>A policy that finds something at each of the four containers of <see cref="Pod"/>.</summary>
    public static PolicySet Denying() => Policies(
        1,
        only: "allowed-registries",
        settings: """
            apiVersion: admission/v1
            kind: Settings
            policies:
              allowed-registries-match-0000: { parameters: { registries: [registry.example.com] } }
            """);

    private static byte[] Read(string file) =>
        File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "recordings", file));
}
