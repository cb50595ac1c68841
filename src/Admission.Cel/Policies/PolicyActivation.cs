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
    public sealed override bool TryResolve(string name, out CelValue value) =>
        TryResolve(ReviewVariables.Find(name), name, out value);

    /// <inheritdoc/>
    internal sealed override bool TryResolve(ReviewVariable known, string name, out CelValue value)
    {
        switch (known)
        {
            case ReviewVariable.Object:
                value = review.Object;
                return true;
            case ReviewVariable.OldObject:
                value = review.OldObject;
                return true;
            case ReviewVariable.Request:
                value = IsCondition ? review.OriginalRequestValue : review.RequestValue;
                return true;
            case ReviewVariable.Variables when variables is not null:
                value = CelValue.Of(_values ??= variables.Bind(this));
                return true;
            case ReviewVariable.Params:
                value = CelValue.FromJson(parameters);
                return true;
            case ReviewVariable.NamespaceObject:
                value = IsCondition ? CelValue.Null : review.NamespaceObject;
                return true;
            case ReviewVariable.Authorizer when HasAuthorizer:
                value = AuthorizerLibrary.Authorizer(review.RequestJson, review.Input.Access);
                return true;
            case ReviewVariable.AuthorizerOfResource when HasAuthorizer:
                value = AuthorizerLibrary.RequestResource(review.RequestJson, review.Input.Access);
                return true;
            default:
                return TryResolveOther(name, out value);
        }
    }

    /// <summary>
    /// The value of a variable that a ValidatingAdmissionPolicy does not have; false if there is none.
    /// </summary>
    protected virtual bool TryResolveOther(string name, out CelValue value)
    {
        value = default;
        return false;
    }
}
