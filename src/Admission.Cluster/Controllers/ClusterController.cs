using Admission.Cluster.Registration;
using Admission.PolicySets;
using Admission.Telemetry;
using Microsoft.Extensions.Logging;

namespace Admission.Cluster.Controllers;

/// <summary>
/// Maintains the objects of the replicas in the cluster: the Lease of the leader, the Secret with their certificates,
/// the registration. Checks them whenever one of them changes, and every 5 seconds. While the cluster cannot be
/// reached, replicas continue with their current state.
/// </summary>
public sealed class ClusterController : IAsyncDisposable
{
    /// <summary>Interval between two checks without a change: 5 seconds.</summary>
    internal static readonly TimeSpan Resync = TimeSpan.FromSeconds(5);

    private const string Certificates = "certificates";
    private const string Registration = "registration";
    private const string Election = "leader-election";

    private readonly ClusterSource _source;
    private readonly ControllerOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly CertificateFiles _files;
    private readonly CertificateController _certificates;
    private readonly RegistrationController _registration;
    private readonly LeaderElector _elector;
    private readonly WorkSignal _work = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly List<ObjectWatch> _watches = [];
    private readonly Task _reconciling;
    private volatile string _certificatesFailed = "";
    private volatile string _registrationFailed = "";
    private volatile bool _isServing;
    private bool _isDisposed;

    /// <param name="options">The objects to maintain.</param>
    /// <param name="policies">The policies in force; null while there are none.</param>
    /// <param name="metrics">Counts checks and repairs.</param>
    /// <param name="log">Receives changes and problems.</param>
    public ClusterController(
        ClusterSource source,
        ControllerOptions options,
        Func<PolicySet?> policies,
        AdmissionMetrics metrics,
        TimeProvider time,
        ILogger log)
        : this(source, options, policies, metrics, time, log, null)
    {
    }

    internal ClusterController(
        ClusterSource source,
        ControllerOptions options,
        Func<PolicySet?> policies,
        AdmissionMetrics metrics,
        TimeProvider time,
        ILogger log,
        AddressCheck? check)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(metrics);
        (_source, _options, _time, _log) = (source, options, time, log);
        check ??= new AddressCheck(options.RequiresClientCertificate, time);
        _files = new CertificateFiles(options.Folder);
        _certificates = new CertificateController(options, _files, check, metrics, time, log);
        _registration = new RegistrationController(options, policies, check, metrics, time, log);
        RegistrationOptions webhook = options.Registration;
        _elector = new LeaderElector(
            source,
            new LeaderLease(webhook.Namespace, webhook.Name, options.Identity, time),
            _work.Set,
            metrics,
            time,
            log);
        if (options.Secret is { } secret)
        {
            _watches.Add(new ObjectWatch(
                source, CertificateController.CollectionOf(webhook), secret, TakeSecret, time, log));
        }

        if (options.Registers)
        {
            _watches.Add(new ObjectWatch(
                source, RegistrationText.Collection, webhook.Name, _ => _work.Set(), time, log));
        }

        _reconciling = Task.Run(ReconcileAsync);
    }

    /// <summary>PEM file of the serving certificate, once <see cref="HasCertificate"/>.</summary>
    public string CertificateFile => _files.CertificateFile;

    /// <summary>PEM file of its private key.</summary>
    public string KeyFile => _files.KeyFile;

    /// <summary>Ends when the serving certificate exists for the first time.</summary>
    public Task HasCertificate => _certificates.HasCertificate;

    /// <summary>Is this replica the leader?</summary>
    public bool IsLeader => _elector.IsLeader;

    /// <summary>The state of the objects in the cluster, and the problems.</summary>
    public ClusterStatus Status
    {
        get
        {
            RegistrationStatus registration = _registration.Status;
            List<KeyValuePair<string, string>> controllers = [new(Election, _elector.Problem)];
            if (_options.Secret is not null)
            {
                string failed = _certificatesFailed;
                controllers.Add(new(Certificates, failed.Length > 0 ? failed : _certificates.Problem));
            }

            if (_options.Registers)
            {
                controllers.Add(new(Registration, _registrationFailed));
            }

            return new ClusterStatus
            {
                IsLeader = IsLeader,
                Registration = _options.Registers ? registration.State : null,
                RegistrationDetail = registration.Detail,
                Rivals = registration.Rivals,
                Controllers = [.. controllers],
            };
        }
    }

    /// <summary>
    /// The server listens: from now on, the leader can register. Before, its address could not answer.
    /// </summary>
    public void BeginServing()
    {
        _isServing = true;
        _work.Set();
    }

    /// <summary>Other policies may be in force.</summary>
    public void PoliciesChanged() => _work.Set();

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, true))
        {
            return;
        }

        await _stop.CancelAsync();
        await _reconciling;
        foreach (ObjectWatch watch in _watches)
        {
            await watch.DisposeAsync();
        }

        await _elector.DisposeAsync();
        _stop.Dispose();
    }

    private void TakeSecret(Json.JsonValue? secret)
    {
        _certificates.Take(secret);
        _work.Set();
    }

    private async Task ReconcileAsync()
    {
        ClusterApi? api = null;
        TimeSpan wait = TimeSpan.Zero;
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                api ??= ClusterApi.Open(_source, _time);
                wait = await ReconcileAsync(api);
            }
            catch (ClusterException exception)
            {
                _certificatesFailed = _registrationFailed = exception.Message;
                wait = Resync;
            }
            catch (OperationCanceledException) when (_stop.IsCancellationRequested)
            {
                break;
            }
#pragma warning disable CA1031 // The border of a task that nobody awaits: a bug must not end it in silence.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                ClusterLog.Unexpected(_log, exception);
                wait = Resync;
            }

            if (_certificatesFailed.Length > 0 || _registrationFailed.Length > 0)
            {
                // Certificates, tokens and addresses may have been renewed in their files.
                api?.Dispose();
                api = null;
            }

            // The wait that an API server asks for is kept, whatever happens meanwhile.
            bool goesOn = wait > Resync ? await PauseAsync(wait) : await _work.WaitAsync(Resync, _time, _stop.Token);
            if (!goesOn)
            {
                break;
            }
        }

        api?.Dispose();
    }

    // Each one works independently of the others. Returns the time until the next try after a failure.
    private async Task<TimeSpan> ReconcileAsync(ClusterApi api)
    {
        TimeSpan wait = Resync;
        if (_options.Secret is not null && IsLeader)
        {
            (_certificatesFailed, wait) = await TryAsync(
                Certificates, _certificatesFailed, () => _certificates.ReconcileAsync(api, _stop.Token));
        }
        else
        {
            _certificatesFailed = "";
        }

        BuiltInCertificates? certificates = _certificates.Current;
        if (!_options.Registers || (_options.Secret is not null && certificates is null))
        {
            return wait;
        }

        (_registrationFailed, TimeSpan other) = await TryAsync(
            Registration, _registrationFailed, () => RegisterAsync(api, certificates));
        return other > wait ? other : wait;
    }

    private async Task RegisterAsync(ClusterApi api, BuiltInCertificates? certificates)
    {
        try
        {
            bool isTrusted = await _registration.ReconcileAsync(
                api, certificates, () => _isServing && IsLeader, _stop.Token);
            if (isTrusted && certificates is not null && IsLeader)
            {
                await _certificates.TrustAsync(api, certificates, _stop.Token);
            }
        }
        catch (ClusterException exception)
        {
            _registration.Fail(exception.Message);
            throw;
        }
    }

    private async Task<(string Problem, TimeSpan Wait)> TryAsync(string controller, string before, Func<Task> work)
    {
        try
        {
            await work();
            return ("", Resync);
        }
        catch (ClusterException exception)
        {
            if (exception.Message != before)
            {
                ClusterLog.ControllerFailed(_log, controller, exception.Message);
            }

            TimeSpan asked = exception.RetryAfter ?? Resync;
            return (exception.Message, asked < Resync ? Resync : asked > Backoff.Max ? Backoff.Max : asked);
        }
    }

    private async Task<bool> PauseAsync(TimeSpan wait)
    {
        try
        {
            await Task.Delay(wait, _time, _stop.Token);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
