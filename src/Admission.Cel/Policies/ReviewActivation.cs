using Admission.Authorization;
using Admission.Cel.Evaluation;
using Admission.Cel.Libraries;
using Admission.Cel.Values;
using Admission.Json;

namespace Admission.Cel.Policies;

/// <summary>The variables of a policy for one review. For one thread.</summary>
public sealed class ReviewActivation : CelActivation
{
    private readonly JsonValue? _object;
    private readonly JsonValue? _oldObject;
    private readonly JsonValue? _request;
    private readonly JsonValue? _parameters;
    private readonly JsonValue? _namespaceObject;
    private readonly CelVariables? _variables;
    private CelVariables.Values? _values;

    /// <summary>Variables for a review.</summary>
    /// <param name="request">The request of the review; null for an absent one.</param>
    /// <param name="parameters">The params object; null for none.</param>
    /// <param name="namespaceObject">The namespace of the object; null for none.</param>
    /// <param name="variables">The policy's own variables; null for none.</param>
    public ReviewActivation(JsonValue? request, JsonValue? parameters, JsonValue? namespaceObject,
        CelVariables? variables)
        : this(request?.Member("object"), request?.Member("oldObject"), request, parameters, namespaceObject, variables)
    {
    }

    internal ReviewActivation(
        JsonValue? @object,
        JsonValue? oldObject,
        JsonValue? request,
        JsonValue? parameters,
        JsonValue? namespaceObject,
        CelVariables? variables)
    {
        _object = @object;
        _oldObject = oldObject;
        _request = request;
        _parameters = parameters;
        _namespaceObject = namespaceObject;
        _variables = variables;
    }

    /// <summary>Decides what users may do. Default: not known.</summary>
    public IAccessReviews Access { get; init; } = UnknownAccess.Instance;

    /// <summary>The cost of the variables that were read so far.</summary>
    public ulong VariablesCost => _values?.Cost ?? 0;

    /// <inheritdoc/>
    public override bool TryResolve(string name, out CelValue value) =>
        TryResolve(ReviewVariables.Find(name), name, out value);

    /// <inheritdoc/>
    internal override bool TryResolve(ReviewVariable known, string name, out CelValue value)
    {
        switch (known)
        {
            case ReviewVariable.Object:
                value = CelValue.FromJson(_object);
                return true;
            case ReviewVariable.OldObject:
                value = CelValue.FromJson(_oldObject);
                return true;
            case ReviewVariable.Request:
                value = CelValue.FromJson(_request);
                return true;
            case ReviewVariable.Variables when _variables is not null:
                value = CelValue.Of(_values ??= _variables.Bind(this));
                return true;
            case ReviewVariable.Params:
                value = CelValue.FromJson(_parameters);
                return true;
            case ReviewVariable.NamespaceObject:
                value = CelValue.FromJson(_namespaceObject);
                return true;
            case ReviewVariable.Authorizer:
                value = AuthorizerLibrary.Authorizer(_request, Access);
                return true;
            case ReviewVariable.AuthorizerOfResource:
                value = AuthorizerLibrary.RequestResource(_request, Access);
                return true;
            default:
                value = default;
                return false;
        }
    }
}
