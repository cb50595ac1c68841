using System.Collections.Immutable;
using Admission.Languages;
using Admission.Policies;
using Admission.PolicySets;

namespace Admission.Loading;

/// <summary>
/// Keeps the policies of a folder in force: when files change, the new set takes over at once and as a whole, or the
/// last good one stays. It checks for changes every two seconds, because file system notifications miss the link swap
/// of a mounted ConfigMap on some file systems. Files that are still being written are left until two checks agree.
/// </summary>
/// <remarks>Thread-safe. A request reads <see cref="Current"/> once and keeps that set.</remarks>
public sealed class PolicyReloader : IDisposable
{
    /// <summary>Default interval between two checks.</summary>
    public static readonly TimeSpan DefaultInterval = TimeSpan.FromSeconds(2);

    /// <summary>After a failure, the same files are tried again, because the file system may have caused it.</summary>
    internal static readonly TimeSpan RetryInterval = TimeSpan.FromSeconds(30);

    private readonly Lock _lock = new();
    private readonly TimeProvider _time;
    private readonly TimeSpan _interval;
    private readonly Func<string> _takeFingerprint;
    private readonly Func<PolicyLoad> _load;
    private ITimer? _timer;
    private string? _seen;
    private string? _tried;
    private long _triedAt;
    private State _state = new(null, [], [], null, 0, 0);
    private bool _isDisposed;

    /// <summary>Watches a folder; reads nothing before <see cref="Start"/>.</summary>
    /// <param name="languages">The languages in use.</param>
    /// <param name="folder">The policies folder.</param>
    /// <param name="settingsFile">The settings; null for <c>admission.yaml</c> in the folder.</param>
    /// <param name="limits">The engine's limits.</param>
    /// <param name="interval">
    /// Interval between two checks; null for <see cref="DefaultInterval"/>. At least 100 ms.
    /// </param>
    /// <param name="select">Policies to keep, as in <see cref="PolicyDirectory.Load"/>; empty keeps all.</param>
    /// <param name="engines">Number of engines to prepare before a set takes over. Default 1.</param>
    public PolicyReloader(
        ImmutableArray<IPolicyLanguage> languages,
        string folder,
        string? settingsFile,
        EngineLimits limits,
        TimeProvider time,
        TimeSpan? interval = null,
        ImmutableArray<string> select = default,
        int engines = 1)
        : this(
            () => PolicyFingerprint.Take(languages, folder, settingsFile, limits.MaxPolicies),
            () => Warm(PolicyDirectory.Load(languages, folder, settingsFile, limits, select, time), engines),
            time,
            interval)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        ArgumentNullException.ThrowIfNull(limits);
    }

    internal PolicyReloader(
        Func<string> takeFingerprint, Func<PolicyLoad> load, TimeProvider time, TimeSpan? interval = null)
    {
        ArgumentNullException.ThrowIfNull(time);
        ArgumentOutOfRangeException.ThrowIfLessThan(
            interval ?? DefaultInterval, TimeSpan.FromMilliseconds(100), nameof(interval));
        _takeFingerprint = takeFingerprint;
        _load = load;
        _time = time;
        _interval = interval ?? DefaultInterval;
    }

    /// <summary>
    /// Raised after every attempt that changed something: a new set, or other errors than before. Not raised by
    /// <see cref="Start"/>. Handlers run on a thread of the pool, one at a time, and must not throw.
    /// </summary>
    public event Action<PolicyReload>? Reloaded;

    /// <summary>The set in force; null until a set has loaded.</summary>
    public PolicySet? Current => Volatile.Read(ref _state).Set;

    /// <summary>Why the current files were rejected; empty if <see cref="Current"/> contains them.</summary>
    public ImmutableArray<PolicyError> LastErrors => Volatile.Read(ref _state).Errors;

    /// <summary>Warnings about the files of <see cref="Current"/>.</summary>
    public ImmutableArray<PolicyError> LastWarnings => Volatile.Read(ref _state).Warnings;

    /// <summary>
    /// When <see cref="Current"/> was last loaded or confirmed unchanged; null until a set has loaded.
    /// </summary>
    public DateTimeOffset? LastLoadedAt => Volatile.Read(ref _state).LoadedAt;

    /// <summary>Number of attempts since the start that accepted the files.</summary>
    public long Reloads => Volatile.Read(ref _state).Reloads;

    /// <summary>Number of attempts since the start that rejected the files.</summary>
    public long FailedReloads => Volatile.Read(ref _state).Failures;

    /// <summary>
    /// Loads the folder for the first time on the calling thread, and starts to watch it, whatever the result: a broken
    /// folder can be repaired later.
    /// </summary>
    public PolicyLoad Start()
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            _tried = _takeFingerprint();
            _triedAt = _time.GetTimestamp();
            PolicyLoad load = _load();
            Take(load, isFirst: true);
            _timer ??= _time.CreateTimer(
                static self => ((PolicyReloader)self!).Look(), this, _interval, Timeout.InfiniteTimeSpan);
            return load;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_lock)
        {
            _isDisposed = true;
            _timer?.Dispose();
        }
    }

    // The timer is restarted after each check, so that slow checks do not overlap.
    private void Look()
    {
        lock (_lock)
        {
            if (_isDisposed)
            {
                return;
            }

            try
            {
                LookOnce();
            }
#pragma warning disable CA1031 // A fault of ours while loading must not end the process, which has a good set in force.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                Fail(exception);
            }

            _timer!.Change(_interval, Timeout.InfiniteTimeSpan);
        }
    }

    private void LookOnce()
    {
        string now = _takeFingerprint();
        bool isRetry = now == _tried
            && !_state.Errors.IsEmpty && _time.GetElapsedTime(_triedAt) >= RetryInterval;
        if (now == _tried && !isRetry)
        {
            _seen = now;
            return;
        }

        if (now != _seen && !isRetry)
        {
            _seen = now;
            return;
        }

        PolicyLoad load = _load();
        string after = _takeFingerprint();
        if (after != now)
        {
            _seen = after;
            return;
        }

        _tried = now;
        _triedAt = _time.GetTimestamp();
        Take(load, isFirst: false);
    }

    private void Take(PolicyLoad load, bool isFirst)
    {
        State old = _state;
        State next;
        if (load.Set is { } set)
        {
            // Files that were only touched keep the set, and with it the prepared engines.
            PolicySet current = old.Set?.Digest == set.Digest ? old.Set : set;
            next = new State(
                current, [], load.Warnings, _time.GetUtcNow(), old.Reloads + (isFirst ? 0 : 1), old.Failures);
        }
        else
        {
            next = old with { Errors = load.Errors, Failures = old.Failures + (isFirst ? 0 : 1) };
        }

        Volatile.Write(ref _state, next);
        if (!isFirst && (load.Set is not null || !old.Errors.SequenceEqual(next.Errors)))
        {
            Reloaded?.Invoke(new PolicyReload(next.Set, next.Errors, next.Warnings));
        }
    }

    private static PolicyLoad Warm(PolicyLoad load, int engines)
    {
        load.Set?.Warm(engines);
        return load;
    }

    private void Fail(Exception exception)
    {
        _tried = _seen;
        _triedAt = _time.GetTimestamp();
        var error = new PolicyError(
            "",
            0,
            0,
            $"the policies could not be loaded: {exception.GetType().Name}: {exception.Message} Report this as a bug.");
        Take(new PolicyLoad(null, [error], []), isFirst: false);
    }

    private sealed record State(
        PolicySet? Set,
        ImmutableArray<PolicyError> Errors,
        ImmutableArray<PolicyError> Warnings,
        DateTimeOffset? LoadedAt,
        long Reloads,
        long Failures);
}
