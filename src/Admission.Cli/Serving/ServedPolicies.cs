using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Admission.Loading;
using Admission.Lookups;
using Admission.Policies;
using Admission.PolicySets;

namespace Admission.Cli.Serving;

/// <summary>
/// The policies in force and, if there are any, the candidates. Promotion puts the candidates in force, at once and as
/// a whole; their folder is watched from then on.
/// </summary>
internal sealed class ServedPolicies : IDisposable
{
    private readonly Lock _lock = new();
    private PolicyReloader _active;
    private PolicyReloader? _candidate;

    /// <param name="active">The policies in force.</param>
    /// <param name="candidate">The candidates; null for none.</param>
    public ServedPolicies(PolicyReloader active, PolicyReloader? candidate)
    {
        _active = active;
        _candidate = candidate;
        active.Reloaded += Report;
        if (candidate is not null)
        {
            candidate.Reloaded += ReportCandidate;
        }
    }

    /// <summary>
    /// Raised when other policies are in force, or were rejected. Handlers run on any thread, and must not throw.
    /// </summary>
    public event Action<PolicyReload>? Reloaded;

    /// <summary>Raised when the candidates changed, or were rejected.</summary>
    public event Action<PolicyReload>? CandidateReloaded;

    /// <summary>The set in force; null until a set has loaded.</summary>
    public PolicySet? Current => Volatile.Read(ref _active).Current;

    /// <summary>Why the current files of the policies in force were rejected.</summary>
    public ImmutableArray<PolicyError> LastErrors => Volatile.Read(ref _active).LastErrors;

    /// <summary>The candidate set; null if there is none.</summary>
    public PolicySet? Candidate => Volatile.Read(ref _candidate)?.Current;

    /// <summary>Does any of the sets depend on labels of namespaces?</summary>
    public bool NeedNamespaceLabels =>
        Current is { NeedsNamespaceLabels: true } || Candidate is { NeedsNamespaceLabels: true };

    /// <summary>The declared reads of all sets.</summary>
    public IEnumerable<ReadDeclaration> Reads => [.. Current?.Reads ?? [], .. Candidate?.Reads ?? []];

    /// <summary>Puts the candidates in force. Does nothing if none have loaded.</summary>
    /// <returns>Were there any?</returns>
    public bool Promote()
    {
        PolicyReloader retired;
        PolicyReloader promoted;
        lock (_lock)
        {
            if (_candidate is not { Current: not null } candidate)
            {
                return false;
            }

            (retired, promoted) = (_active, candidate);
            promoted.Reloaded -= ReportCandidate;
            promoted.Reloaded += Report;
            Volatile.Write(ref _active, promoted);
            Volatile.Write(ref _candidate, null);
        }

        retired.Reloaded -= Report;
        retired.Dispose();
        Report(new PolicyReload(promoted.Current, [], promoted.LastWarnings));
        return true;
    }

    /// <summary>Promotes at each SIGHUP, until the result is disposed; null if there are no candidates.</summary>
    public PosixSignalRegistration? PromoteOnHangUp() => Candidate is null
        ? null
        : PosixSignalRegistration.Create(PosixSignal.SIGHUP, signal =>
        {
            signal.Cancel = true;
            Promote();
        });

    /// <inheritdoc/>
    public void Dispose()
    {
        _active.Dispose();
        _candidate?.Dispose();
    }

    private void Report(PolicyReload reload) => Reloaded?.Invoke(reload);

    private void ReportCandidate(PolicyReload reload) => CandidateReloaded?.Invoke(reload);
}
