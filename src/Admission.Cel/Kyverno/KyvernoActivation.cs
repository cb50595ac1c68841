using Admission.Cel.Policies;
using Admission.Cel.Values;

namespace Admission.Cel.Kyverno;

/// <summary>The variables of a Kyverno policy for one review. For one thread.</summary>
/// <param name="review">The review.</param>
/// <param name="variables">The policy's own variables; null for none.</param>
/// <param name="policy">The policy.</param>
internal sealed class KyvernoActivation(CelReview review, CelVariables? variables, KyvernoPolicy policy)
    : PolicyActivation(review, null, variables)
{
    private readonly CelReview _review = review;

    /// <summary>What exceptions allow: <c>exceptions</c>. Default nothing.</summary>
    public CelValue Exceptions { get; init; } = CelValue.Null;

    /// <inheritdoc/>
    protected override bool TryResolveOther(string name, out CelValue value)
    {
        CelType? type = name switch
        {
            "resource" => ClusterLibrary.ResourceType,
            "globalContext" => ClusterLibrary.GlobalContextType,
            "time" => ClusterLibrary.TimeType,
            "json" => KyvernoLibrary.JsonType,
            "yaml" => KyvernoLibrary.YamlType,
            _ => null,
        };
        if (type is not null)
        {
            value = ClusterLibrary.Variable(type, _review.Input, policy);
            return true;
        }

        if (name == "exceptions")
        {
            value = Exceptions;
            return true;
        }

        return base.TryResolveOther(name, out value);
    }
}
