using Admission.Matching;
using Admission.Protocol;

namespace Admission.Cel.Policies;

/// <summary>What both a policy and its binding match.</summary>
/// <param name="policy">The match of the policy.</param>
/// <param name="binding">The match of the binding.</param>
internal sealed class BoundMatch(PolicyMatch policy, PolicyMatch binding) : INativeMatch
{
    /// <inheritdoc/>
    public bool NeedsNamespaceLabels => policy.NeedsNamespaceLabels || binding.NeedsNamespaceLabels;

    /// <inheritdoc/>
    public MatchResult Matches(AdmissionRequest request, INamespaceLabels namespaces)
    {
        MatchResult first = policy.Matches(request, namespaces);
        if (first == MatchResult.No)
        {
            return first;
        }

        MatchResult second = binding.Matches(request, namespaces);
        return second == MatchResult.Yes ? first : second;
    }

    /// <inheritdoc/>
    public NativeMiss? FindMiss(AdmissionRequest request, INamespaceLabels namespaces) =>
        policy.FindMiss(request, namespaces) ?? binding.FindMiss(request, namespaces);
}
