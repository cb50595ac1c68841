using System.Collections.Immutable;
using Admission.Memo;
using Admission.Policies;
using Admission.Protocol;
using Admission.Verdicts;

namespace Admission.Rego.Policies;

/// <summary>
/// The outcomes of the policies of a session, by what they read of a request. A policy that reads the same again has
/// the same outcome and does not run.
/// </summary>
/// <param name="limits">How much memory outcomes may take.</param>
/// <param name="policies">The number of policies.</param>
internal sealed class RegoMemo(EngineLimits limits, int policies)
{
    private readonly OutcomeMemo?[] _memos = new OutcomeMemo?[policies];
    private readonly RequestFacts _facts = new();
    private ReadTrace? _trace;
    private long _bytes;

    /// <summary>What views of the request tell when they are read; null if nothing is remembered of it.</summary>
    public ReadTrace? Reads { get; private set; }

    /// <summary>Begins a request.</summary>
    public void Begin(AdmissionRequest request)
    {
        Reads = MayRemember(request) ? _trace ??= new ReadTrace(_facts) : null;
        _facts.Begin(request);
    }

    /// <summary>Ends the request.</summary>
    public void End()
    {
        _trace?.End();
        _facts.Begin(null);
        Reads = null;
    }

    /// <summary>The outcome of an earlier evaluation that read the same; null if there is none.</summary>
    /// <param name="policy">The position of the policy. What it reads from now on is remembered.</param>
    /// <param name="root">What all else is a part of: the request or its object.</param>
    public PolicyOutcome? Find(int policy, FactKind root)
    {
        if (Reads is null)
        {
            return null;
        }

        OutcomeMemo memo = _memos[policy] ??= new OutcomeMemo();
        if (memo.Find(_facts) is { } known)
        {
            return known;
        }

        if (memo.IsWorthwhile)
        {
            Reads.Begin();
            Reads.Read(root);
        }

        return null;
    }

    /// <summary>Remembers an outcome, if it depends on nothing but what was read.</summary>
    public PolicyOutcome Keep(int policy, PolicyOutcome outcome)
    {
        if (Reads is not { } reads)
        {
            return outcome;
        }

        if (reads.IsWhole && outcome.Fault is null && ReportLimit.Allows(outcome, limits.MaxViolations))
        {
            _bytes += _memos[policy]!.Add(reads, outcome) + LengthOf(outcome.Warnings)
                + (outcome is PolicyOutcome.Violated violated ? LengthOf(violated.Violations) : 0);
        }

        reads.End();
        if (_bytes + _facts.Bytes > limits.MaxMemoBytes)
        {
            _bytes = 0;
            Array.Clear(_memos);
            _facts.Forget();
        }

        return outcome;
    }

    // A secret is not kept longer than its request. If both objects are the same, it is not known which of them was
    // read.
    private bool MayRemember(AdmissionRequest request) =>
        limits.MaxMemoBytes > 0
        && request is { Raw: not null, Object: not null, Unknown: UnknownParts.None, IsSecret: false }
        && request.Operation is Operation.Create or Operation.Update
        && request.Subresource != "token"
        && !ReferenceEquals(request.Object, request.OldObject);

    // Its strings are kept with it.
    private static long LengthOf(ImmutableArray<Violation> findings)
    {
        long length = 0;
        foreach (Violation finding in findings)
        {
            length += (sizeof(char) * (long)finding.Length) + (finding.Details?.RawUtf8.Length ?? 0);
        }

        return length;
    }
}
