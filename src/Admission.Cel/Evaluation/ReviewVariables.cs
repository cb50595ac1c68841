using Admission.Cel.Libraries;

namespace Admission.Cel.Evaluation;

/// <summary>The variables of a review, by name.</summary>
internal static class ReviewVariables
{
    public static ReviewVariable Find(string name) => name switch
    {
        "object" => ReviewVariable.Object,
        "oldObject" => ReviewVariable.OldObject,
        "request" => ReviewVariable.Request,
        "variables" => ReviewVariable.Variables,
        "params" => ReviewVariable.Params,
        "namespaceObject" => ReviewVariable.NamespaceObject,
        "authorizer" => ReviewVariable.Authorizer,
        AuthorizerLibrary.ResourceVariable => ReviewVariable.AuthorizerOfResource,
        _ => ReviewVariable.Other,
    };
}

/// <summary>A variable of a review, so that an evaluation compares no names.</summary>
internal enum ReviewVariable
{
    /// <summary>A variable that a review does not have.</summary>
    Other,

    /// <summary><c>object</c>.</summary>
    Object,

    /// <summary><c>oldObject</c>.</summary>
    OldObject,

    /// <summary><c>request</c>.</summary>
    Request,

    /// <summary><c>variables</c>.</summary>
    Variables,

    /// <summary><c>params</c>.</summary>
    Params,

    /// <summary><c>namespaceObject</c>.</summary>
    NamespaceObject,

    /// <summary><c>authorizer</c>.</summary>
    Authorizer,

    /// <summary><c>authorizer.requestResource</c>.</summary>
    AuthorizerOfResource,
}
