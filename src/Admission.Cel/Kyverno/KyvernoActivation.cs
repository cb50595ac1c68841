using Admission.Cel.Evaluation;
using Admission.Cel.Policies;
using Admission.Cel.Values;
using Admission.Lookups;

namespace Admission.Cel.Kyverno;

/// <summary>The variables of a Kyverno policy for one review. For one thread.</summary>
/// <param name="review">The review.</param>
/// <param name="variables">The policy's own variables; null for none.</param>
/// <param name="entries">What <c>globalContext</c> holds, by name.</param>
internal sealed class KyvernoActivation(
    CelReview review, CelVariables? variables, IReadOnlyDictionary<string, ReadDeclaration> entries) : CelActivation
{
    private CelVariables.Values? _values;

    /// <summary>What exceptions allow: <c>exceptions</c>. Default nothing.</summary>
    public CelValue Exceptions { get; init; } = CelValue.Null;

    /// <summary>What the variables have cost that were read so far.</summary>
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
                value = review.RequestValue;
                return true;
            case "namespaceObject":
                value = review.NamespaceObject;
                return true;
            case "variables" when variables is not null:
                value = CelValue.Of(_values ??= variables.Bind(this));
                return true;
            case "exceptions":
                value = Exceptions;
                return true;
            case "resource":
                value = ClusterLibrary.Variable(ClusterLibrary.ResourceType, review.Input, entries);
                return true;
            case "globalContext":
                value = ClusterLibrary.Variable(ClusterLibrary.GlobalContextType, review.Input, entries);
                return true;
            case "time":
                value = ClusterLibrary.Variable(ClusterLibrary.TimeType, review.Input, entries);
                return true;
            case "json":
                value = ClusterLibrary.Variable(KyvernoLibrary.JsonType, review.Input, entries);
                return true;
            case "yaml":
                value = ClusterLibrary.Variable(KyvernoLibrary.YamlType, review.Input, entries);
                return true;
            default:
                value = default;
                return false;
        }
    }
}
