using System.Collections.Immutable;
using Admission.Cel.Checking;
using Admission.Cel.Libraries;
using Admission.Cel.Values;

namespace Admission.Cel.Kyverno;

/// <summary>
/// What expressions of Kyverno's policies may use: the functions of the newest Kubernetes without <c>authorizer</c>,
/// and those of Kyverno. Source of truth: https://github.com/kyverno/sdk/blob/main/cel/compiler/env.go
/// </summary>
internal static class KyvernoEnvironment
{
    private static readonly Lazy<CelEnvironment> Shared = new(static () => Build(true));
    private static readonly Lazy<CelEnvironment> SharedJson = new(static () => Build(false));

    /// <summary>For the evaluation mode Kubernetes.</summary>
    public static CelEnvironment ForRequests => Shared.Value;

    /// <summary>For the evaluation mode JSON: there is no request.</summary>
    public static CelEnvironment ForJson => SharedJson.Value;

    private static CelEnvironment Build(bool hasRequest)
    {
        CelEnvironment environment = KubernetesEnvironments.Extended(KubernetesVersion.Newest, static library =>
        {
            MathLibrary.AddTo(library);
            KyvernoLibrary.AddTo(library);
            ClusterLibrary.AddTo(library);
        });
        environment = environment
            .WithVariable("object", CelType.Dyn)
            .WithVariable("resource", ClusterLibrary.ResourceType)
            .WithVariable("globalContext", ClusterLibrary.GlobalContextType)
            .WithVariable("time", ClusterLibrary.TimeType)
            .WithVariable("json", KyvernoLibrary.JsonType)
            .WithVariable("yaml", KyvernoLibrary.YamlType);
        if (!hasRequest)
        {
            return environment;
        }

        foreach ((string name, ImmutableDictionary<string, CelType> fields) in RequestTypes.All)
        {
            environment = environment.WithStruct(name, fields);
        }

        return environment
            .WithVariable("oldObject", CelType.Dyn)
            .WithVariable("request", RequestTypes.Request)
            .WithVariable("namespaceObject", RequestTypes.Namespace)
            .WithVariable("exceptions", CelType.Dyn);
    }
}
