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
    private static readonly Lazy<CelEnvironment> Shared = new(static () => Build(true, false));
    private static readonly Lazy<CelEnvironment> SharedNamespaced = new(static () => Build(true, true));
    private static readonly Lazy<CelEnvironment> SharedJson = new(static () => Build(false, false));
    private static readonly Lazy<CelEnvironment> SharedNamespacedJson = new(static () => Build(false, true));

    /// <summary>For the evaluation mode Kubernetes.</summary>
    public static CelEnvironment ForRequests => Shared.Value;

    /// <summary>For a policy, by its mode and scope.</summary>
    /// <param name="isJson">In the evaluation mode JSON? There is no request then.</param>
    /// <param name="isNamespaced">For one namespace? It reads only objects of its namespace then.</param>
    public static CelEnvironment For(bool isJson, bool isNamespaced) =>
        (isJson ? isNamespaced ? SharedNamespacedJson : SharedJson : isNamespaced ? SharedNamespaced : Shared).Value;

    private static CelEnvironment Build(bool hasRequest, bool isNamespaced)
    {
        CelEnvironment environment = KubernetesEnvironments.Extended(KubernetesVersion.Newest, library =>
        {
            MathLibrary.AddTo(library);
            KyvernoLibrary.AddTo(library);
            ClusterLibrary.AddTo(library, isNamespaced);
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
            .WithStruct("libs.Exception", ImmutableDictionary<string, CelType>.Empty
                .Add("allowedImages", CelType.List(CelType.String))
                .Add("allowedValues", CelType.List(CelType.String)))
            .WithVariable("exceptions", CelType.Struct("libs.Exception"));
    }
}
