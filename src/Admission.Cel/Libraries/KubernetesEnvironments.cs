using System.Collections.Concurrent;
using System.Collections.Immutable;
using Admission.Cel.Checking;
using Admission.Cel.Values;

namespace Admission.Cel.Libraries;

/// <summary>
/// What expressions of policies may use, by version of Kubernetes.
/// Source of truth: https://github.com/kubernetes/apiserver/blob/master/pkg/cel/environment/base.go
/// </summary>
public static class KubernetesEnvironments
{
    private const int Always = 0;
    private const int FirstNamespaceObject = 28;

    // The first version that has the library, and the first version that no longer has it; 0 for never. Libraries to
    // which the API server gives no version change with its version of cel-go: 0.16 in 1.28, 0.17 in 1.29, 0.23 in
    // 1.33, 0.26 from 1.34, 0.29 in 1.37.
    private static readonly (int From, int Until, Action<LibraryBuilder> Add)[] Libraries =
    [
        (Always, 28, library => OperatorLibrary.AddTo(library, false)),
        (28, 0, library => OperatorLibrary.AddTo(library, true)),
        (Always, 0, ConversionLibrary.AddTo),
        (Always, 0, StandardLibrary.AddTo),
        (Always, 0, UrlLibrary.AddTo),
        (Always, 0, RegexLibrary.AddTo),
        (Always, 0, KubernetesListsLibrary.AddTo),
        (27, 28, library => AuthorizerLibrary.AddTo(library, false, false)),
        (28, 31, library => AuthorizerLibrary.AddTo(library, true, false)),
        (31, 0, library => AuthorizerLibrary.AddTo(library, true, true)),
        (28, 29, library => OptionalLibrary.AddTo(library, 0)),
        (29, 34, library => OptionalLibrary.AddTo(library, 1)),
        (34, 0, library => OptionalLibrary.AddTo(library, 2)),
        (28, 0, QuantityLibrary.AddTo),
        (Always, 29, library => StringsLibrary.AddTo(library, 0)),
        (29, 0, library => StringsLibrary.AddTo(library, 2)),
        (29, 0, SetsLibrary.AddTo),
        (30, 0, IpLibrary.AddTo),
        (31, 0, NameFormatLibrary.AddTo),
        (32, 0, MapInsertLibrary.AddTo),
        (33, 0, SemverLibrary.AddTo),
        (34, 0, ListsLibrary.AddTo),
    ];

    private static readonly ConcurrentDictionary<KubernetesVersion, CelEnvironment> Bases = new();
    private static readonly ConcurrentDictionary<KubernetesVersion, CelEnvironment> Policies = new();

    /// <summary>The functions, types and macros of a version, without variables.</summary>
    public static CelEnvironment Base(KubernetesVersion version) => Bases.GetOrAdd(version, Build);

    /// <summary>What the expressions of a ValidatingAdmissionPolicy may use, except its own variables.</summary>
    public static CelEnvironment ForPolicies(KubernetesVersion version) => Policies.GetOrAdd(version, BuildForPolicies);

    private static CelEnvironment BuildForPolicies(KubernetesVersion version)
    {
        CelEnvironment environment = Base(version);
        foreach ((string name, ImmutableDictionary<string, CelType> fields) in RequestTypes.All)
        {
            environment = environment.WithStruct(name, fields);
        }

        environment = version.Minor < FirstNamespaceObject
            ? environment
            : environment.WithVariable("namespaceObject", RequestTypes.Namespace);
        return environment
            .WithVariable("object", CelType.Dyn)
            .WithVariable("oldObject", CelType.Dyn)
            .WithVariable("params", CelType.Dyn)
            .WithVariable("request", RequestTypes.Request)
            .WithVariable("authorizer", AuthorizerLibrary.AuthorizerType)
            .WithVariable(AuthorizerLibrary.ResourceVariable, AuthorizerLibrary.ResourceCheckType);
    }

    /// <summary>The functions of a version with further ones, without variables.</summary>
    internal static CelEnvironment Extended(KubernetesVersion version, Action<LibraryBuilder> extend)
    {
        var library = new LibraryBuilder();
        extend(library);
        return Build(version, library);
    }

    private static CelEnvironment Build(KubernetesVersion version) => Build(version, new LibraryBuilder());

    private static CelEnvironment Build(KubernetesVersion version, LibraryBuilder library)
    {
        foreach ((int from, int until, Action<LibraryBuilder> add) in Libraries)
        {
            if (version.Minor >= from && (until == 0 || version.Minor < until))
            {
                add(library);
            }
        }

        return library.Build() with
        {
            ValidatesLiterals = version.Minor >= 29,
            HasStrictCosts = version.Minor >= 32,
            CountsAsEstimated = version.Minor >= 37,
        };
    }
}
