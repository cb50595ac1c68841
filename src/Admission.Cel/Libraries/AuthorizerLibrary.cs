using Admission.Cel.Checking;
using Admission.Cel.Values;

namespace Admission.Cel.Libraries;

/// <summary>Checks of what the user may do. Only the cluster knows that: offline, a check is an error.</summary>
internal static class AuthorizerLibrary
{
    public static readonly CelType AuthorizerType = CelType.Struct("kubernetes.authorization.Authorizer");
    public static readonly CelType ResourceCheckType = CelType.Struct("kubernetes.authorization.ResourceCheck");
    private static readonly CelType PathCheckType = CelType.Struct("kubernetes.authorization.PathCheck");
    private static readonly CelType GroupCheckType = CelType.Struct("kubernetes.authorization.GroupCheck");
    private static readonly CelType DecisionType = CelType.Struct("kubernetes.authorization.Decision");

    public static void AddTo(LibraryBuilder library, bool hasSelectors)
    {
        CelType s = CelType.String;
        foreach (
            CelType type in new[] { AuthorizerType, PathCheckType, GroupCheckType, ResourceCheckType, DecisionType })
        {
            library.Type(type);
        }

        Build(library, "path", "authorizer_path", AuthorizerType, PathCheckType);
        Build(library, "group", "authorizer_group", AuthorizerType, GroupCheckType);
        library.Member("serviceAccount", "authorizer_serviceaccount", [AuthorizerType, s, s], AuthorizerType,
            static a =>
            CelValue.Of(new Question(AuthorizerType)));
        Build(library, "resource", "groupcheck_resource", GroupCheckType, ResourceCheckType);
        Build(library, "subresource", "resourcecheck_subresource", ResourceCheckType, ResourceCheckType);
        Build(library, "namespace", "resourcecheck_namespace", ResourceCheckType, ResourceCheckType);
        Build(library, "name", "resourcecheck_name", ResourceCheckType, ResourceCheckType);
        if (hasSelectors)
        {
            Build(library, "fieldSelector", "authorizer_fieldselector", ResourceCheckType, ResourceCheckType);
            Build(library, "labelSelector", "authorizer_labelselector", ResourceCheckType, ResourceCheckType);
        }

        library.Member("check", "pathcheck_check", PathCheckType, s, DecisionType, Undecided);
        library.Member("check", "resourcecheck_check", ResourceCheckType, s, DecisionType, Undecided);
        library.Member("errored", "decision_errored", DecisionType, CelType.Bool, static (in _) => CelValue.False);
        library.Member("error", "decision_error", DecisionType, s, static (in _) => CelValue.Of(""));
        library.Member("allowed", "decision_allowed", DecisionType, CelType.Bool, static (in _) => CelValue.False);
        library.Member("reason", "decision_reason", DecisionType, s, static (in _) => CelValue.Of(""));
    }

    /// <summary>The value of the variable <c>authorizer</c>.</summary>
    public static CelValue Authorizer { get; } = CelValue.Of(new Question(AuthorizerType));

    /// <summary>The value of the variable <c>authorizer.requestResource</c>.</summary>
    public static CelValue RequestResource { get; } = CelValue.Of(new Question(ResourceCheckType));

    private static void Build(LibraryBuilder library, string function, string id, CelType from, CelType to) =>
        library.Member(function, id, from, CelType.String, to, (in _, in text) =>
            function is "path" or "resource" && string.IsNullOrWhiteSpace(text.String)
                ? CelValue.Fail($"{function} must not be empty")
                : CelValue.Of(new Question(to)));

    private static CelValue Undecided(in CelValue question, in CelValue verb) =>
        CelValue.Fail("authorizer: undecided, because permissions are known to the cluster only");

    private sealed class Question(CelType type) : CelOpaque
    {
        public override CelType Type => type;

        public override (string Key, string Text) Json => ("$" + type.Name, "");

        public override bool IsSame(CelOpaque other) => ReferenceEquals(this, other);
    }
}
