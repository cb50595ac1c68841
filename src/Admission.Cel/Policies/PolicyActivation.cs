using Admission.Cel.Evaluation;
using Admission.Cel.Libraries;
using Admission.Cel.Values;
using Admission.Json;

namespace Admission.Cel.Policies;

/// <summary>The variables of a policy for one review and one params object. For one thread.</summary>
/// <param name="review">The review.</param>
/// <param name="parameters">The params object; null for none.</param>
/// <param name="variables">The policy's own variables; null for none.</param>
internal class PolicyActivation(CelReview review, JsonValue? parameters, CelVariables? variables)
    : CelActivation
{
    private CelVariables.Values? _values;

    /// <summary>Is there a variable <c>authorizer</c>? Message expressions and audit annotations have none.</summary>
    public bool HasAuthorizer { get; init; } = true;

    /// <summary>
    /// Does it belong to a match condition? There, <c>request</c> has the original resource, and
    /// <c>namespaceObject</c> is null.
    /// </summary>
    public bool IsCondition { get; init; }

    /// <summary>The cost of the variables that were read so far.</summary>
    public ulong VariablesCost => _values?.Cost ?? 0;

    /// <inheritdoc/>
    public override bool TryResolve(string name, out CelValue value)
    {
        switch (name)
        {
            case "object":
                value = review.Object;
                return true;
            case "oldObject":
                value = review.OldObject;
                return true;
            case "request":
                value = IsCondition ? review.OriginalRequestValue : review.RequestValue;
                return true;
            case "variables" when variables is not null:
                value = CelValue.Of(_values ??= variables.Bind(this));
                return true;
            case "params":
                value = CelValue.FromJson(parameters);
                return true;
            case "namespaceObject":
                value = IsCondition ? CelValue.Null : review.NamespaceObject;
                return true;
            case "authorizer" when HasAuthorizer:
                value = AuthorizerLibrary.Authorizer(review.RequestJson, review.Input.Access);
                return true;
            case AuthorizerLibrary.ResourceVariable when HasAuthorizer:
                value = AuthorizerLibrary.RequestResource(review.RequestJson, review.Input.Access);
                return true;
            default:
                value = default;
                return false;
        }
    }
}
