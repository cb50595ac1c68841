using System.Buffers;
using System.Collections.Immutable;
using Admission.Authorization;
using Admission.Cel.Values;
using Admission.Json;

namespace Admission.Cel.Libraries;

/// <summary>
/// Checks of what a user may do: <c>authorizer</c>. The cluster decides them. Outside of a cluster a check fails, and
/// the error says that it is undecided.
/// Source of truth: https://github.com/kubernetes/apiserver/blob/master/pkg/cel/library/authz.go
/// </summary>
internal static class AuthorizerLibrary
{
    /// <summary>The variable for what the request does.</summary>
    public const string ResourceVariable = "authorizer.requestResource";

    public static readonly CelType AuthorizerType = CelType.Struct("kubernetes.authorization.Authorizer");
    public static readonly CelType ResourceCheckType = CelType.Struct("kubernetes.authorization.ResourceCheck");
    private static readonly SearchValues<char> LabelCharacters =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-");

    private static readonly CelType PathCheckType = CelType.Struct("kubernetes.authorization.PathCheck");
    private static readonly CelType GroupCheckType = CelType.Struct("kubernetes.authorization.GroupCheck");
    private static readonly CelType DecisionType = CelType.Struct("kubernetes.authorization.Decision");

    public static void AddTo(LibraryBuilder library, bool hasErrors, bool hasSelectors)
    {
        CelType s = CelType.String;
        foreach (
            CelType type in new[] { AuthorizerType, PathCheckType, GroupCheckType, ResourceCheckType, DecisionType })
        {
            library.Type(type);
        }

        Build(library, "path", "authorizer_path", AuthorizerType, PathCheckType, static (asked, text) =>
            string.IsNullOrWhiteSpace(text) ? null : asked with { Path = text });
        Build(library, "group", "authorizer_group", AuthorizerType, GroupCheckType, static (asked, text) =>
            asked with { Group = text });
        library.Member(
            "serviceAccount", "authorizer_serviceaccount", [AuthorizerType, s, s], AuthorizerType, ServiceAccount);
        Build(library, "resource", "groupcheck_resource", GroupCheckType, ResourceCheckType, static (asked, text) =>
            string.IsNullOrWhiteSpace(text) ? null : asked with { Resource = text });
        Build(library, "subresource", "resourcecheck_subresource", ResourceCheckType, ResourceCheckType,
            static (asked, text) => asked with { Subresource = text });
        Build(library, "namespace", "resourcecheck_namespace", ResourceCheckType, ResourceCheckType,
            static (asked, text) => asked with { Namespace = text });
        Build(library, "name", "resourcecheck_name", ResourceCheckType, ResourceCheckType,
            static (asked, text) => asked with { Name = text });
        if (hasSelectors)
        {
            Build(library, "fieldSelector", "authorizer_fieldselector", ResourceCheckType, ResourceCheckType,
                static (asked, text) => asked with { FieldSelector = text });
            Build(library, "labelSelector", "authorizer_labelselector", ResourceCheckType, ResourceCheckType,
                static (asked, text) => asked with { LabelSelector = text });
        }

        library.Member("check", "pathcheck_check", PathCheckType, s, DecisionType, Check);
        library.Member("check", "resourcecheck_check", ResourceCheckType, s, DecisionType, Check);
        library.Member("allowed", "decision_allowed", DecisionType, CelType.Bool, static (in decision) =>
            CelValue.Of(Of(decision).IsAllowed));
        library.Member("reason", "decision_reason", DecisionType, s, static (in decision) =>
            CelValue.Of(Of(decision).Reason));
        if (hasErrors)
        {
            library.Member("errored", "decision_errored", DecisionType, CelType.Bool, static (in decision) =>
                CelValue.Of(Of(decision).Error.Length > 0));
            library.Member("error", "decision_error", DecisionType, s, static (in decision) =>
                CelValue.Of(Of(decision).Error));
        }
    }

    /// <summary>The value of the variable <c>authorizer</c> for the user of a request.</summary>
    /// <param name="request">The request of a review; null if there is none.</param>
    /// <param name="reviews">Who decides.</param>
    public static CelValue Authorizer(JsonValue? request, IAccessReviews reviews) =>
        CelValue.Of(new Question(AuthorizerType, OfUser(request), reviews));

    /// <summary>The value of the variable <c>authorizer.requestResource</c>.</summary>
    /// <param name="request">The request of a review; null if there is none.</param>
    /// <param name="reviews">Who decides.</param>
    public static CelValue RequestResource(JsonValue? request, IAccessReviews reviews) =>
        CelValue.Of(new Question(
            ResourceCheckType,
            OfUser(request) with
            {
                Group = Text(request?.Member("resource"), "group"),
                Resource = Text(request?.Member("resource"), "resource"),
                Subresource = Text(request, "subResource"),
                Namespace = Text(request, "namespace"),
                Name = Text(request, "name"),
            },
            reviews));

    private static string Text(JsonValue? json, string member) => json?.Member(member)?.Text ?? "";

    private static AccessQuestion OfUser(JsonValue? request)
    {
        JsonValue? user = request?.Member("userInfo");
        var groups = ImmutableArray.CreateBuilder<string>();
        foreach (JsonValue group in user?.Member("groups") is { } list ? list.Items : [])
        {
            groups.Add(group.Text ?? "");
        }

        return new AccessQuestion
        {
            User = Text(user, "username"),
            Uid = Text(user, "uid"),
            Groups = groups.DrainToImmutable(),
            Extra = user?.Member("extra"),
            Verb = "",
        };
    }

    private static void Build(
        LibraryBuilder library,
        string function,
        string id,
        CelType from,
        CelType to,
        Func<AccessQuestion, string, AccessQuestion?> build) =>
        library.Member(function, id, from, CelType.String, to, (in target, in text) =>
            target.Opaque is Question question && build(question.Asked, text.String) is { } asked
                ? CelValue.Of(new Question(to, asked, question.Reviews))
                : CelValue.Fail($"{function} must not be empty"));

    private static CelValue ServiceAccount(ReadOnlySpan<CelValue> arguments)
    {
        var question = (Question)arguments[0].Opaque;
        (string space, string name) = (arguments[1].String, arguments[2].String);
        if (!IsSubdomain(name, hasDots: true))
        {
            return CelValue.Fail("Invalid service account name");
        }

        if (!IsSubdomain(space, hasDots: false) || space.Length > 63)
        {
            return CelValue.Fail("Invalid service account namespace");
        }

        return CelValue.Of(new Question(
            AuthorizerType,
            new AccessQuestion
            {
                Verb = "",
                User = $"system:serviceaccount:{space}:{name}",
                Groups = ["system:serviceaccounts", "system:serviceaccounts:" + space, "system:authenticated"],
            },
            question.Reviews));
    }

    private static bool IsSubdomain(string text, bool hasDots) => text.Length is > 0 and <= 253
        && text.Split('.') is { } labels && (hasDots || labels.Length == 1)
        && Array.TrueForAll(labels, static label => label.Length > 0 && label[0] != '-' && label[^1] != '-'
            && label.AsSpan().IndexOfAnyExcept(LabelCharacters) < 0);

    private static CelValue Check(in CelValue target, in CelValue verb)
    {
        var question = (Question)target.Opaque;
        return question.Reviews.Decide(question.Asked with { Verb = verb.String }) is { } decision
            ? CelValue.Of(new Answer(decision))
            : CelValue.Of(CelError.UnknownAccess(question.Reviews.Remedy));
    }

    private static AccessDecision Of(in CelValue value) => ((Answer)value.Opaque).Decision;

    private sealed class Question(CelType type, AccessQuestion asked, IAccessReviews reviews) : CelOpaque
    {
        public AccessQuestion Asked { get; } = asked;

        public IAccessReviews Reviews { get; } = reviews;

        public override CelType Type => type;

        public override (string Key, string Text) Json => ("$" + type.Name, "");

        public override bool IsSame(CelOpaque other) => ReferenceEquals(this, other);
    }

    private sealed class Answer(AccessDecision decision) : CelOpaque
    {
        public AccessDecision Decision { get; } = decision;

        public override CelType Type => DecisionType;

        public override (string Key, string Text) Json =>
            ("$" + DecisionType.Name, Decision.IsAllowed ? "allowed" : "not allowed");

        public override bool IsSame(CelOpaque other) => ReferenceEquals(this, other);
    }
}
