using System.Collections.Immutable;
using Admission.Policies;
using Admission.Protocol;

namespace Admission.Matching;

/// <summary>Finds the policies that can care for a request by group, resource, subresource and operation alone.</summary>
public sealed class PolicyIndex
{
    internal PolicyIndex(ImmutableArray<ConfiguredPolicy> policies) => _ = policies;

    /// <summary>The policies whose rules name the request's resource and operation and that are not off everywhere, sorted by id.</summary>
    public ImmutableArray<ConfiguredPolicy> Find(AdmissionRequest request) => throw new NotImplementedException();
}
