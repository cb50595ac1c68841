using System.Collections.Concurrent;
using System.Collections.Immutable;
using Admission.Languages;
using Admission.Policies;
using Admission.Rego.Coverage;

namespace Admission.Rego.Policies;

/// <summary>The linked Rego policies of one set. Reuses sessions, so that a review does not allocate one.</summary>
internal sealed class RegoPolicyProgram(
    EngineLimits limits, ImmutableArray<RegoPolicy> policies, RegoCoverage? coverage)
    : IPolicyProgram, IExplainsPolicies
{
    private readonly ConcurrentBag<RegoSession> _free = [];

    public ImmutableArray<ExplainedExpression> Explain(int policy, ReviewInput review) =>
        policies[policy].Explain(review);

    public void Warm(int sessions)
    {
        while (_free.Count < sessions)
        {
            _free.Add(new RegoSession(limits, policies, coverage));
        }
    }

    public IPolicySession Rent() =>
        _free.TryTake(out RegoSession? session) ? session : new RegoSession(limits, policies, coverage);

    public void Return(IPolicySession session) => _free.Add((RegoSession)session);
}
