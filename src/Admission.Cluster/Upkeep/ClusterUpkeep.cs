using Admission.Cluster.Registration;
using Admission.Json;
using Admission.Policies;
using Microsoft.Extensions.Logging;

namespace Admission.Cluster.Upkeep;

/// <summary>
/// What the replicas do for themselves in their cluster: one of them, the leader, renews certificates and keeps the
/// registration in step with the policies; all of them take the serving certificate from the Secret. Trouble with the
/// cluster is logged and tried again; reviews are answered meanwhile by what there is.
/// </summary>
public sealed class ClusterUpkeep : IAsyncDisposable
{
    /// <summary>How often the leader looks, and the others try to lead.</summary>
    internal static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    // Somebody may have changed what is registered.
    private static readonly TimeSpan Reapply = TimeSpan.FromMinutes(5);

    private readonly ClusterSource _source;
    private readonly UpkeepOptions _options;
    private readonly Func<PolicySet?> _policies;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly LeaderLease _lease;
    private readonly string[] _names;
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource _certificate = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ObjectWatch? _watch;
    private readonly Task _upkeep;
    private byte[] _applied = [];
    private long _appliedAt;
    private string _trouble = "";
    private volatile bool _isLeader;

    /// <summary>Begins.</summary>
    /// <param name="source">The cluster.</param>
    /// <param name="options">What is kept up.</param>
    /// <param name="policies">The policies in force.</param>
    /// <param name="time">The clock.</param>
    /// <param name="log">Where it is logged.</param>
    public ClusterUpkeep(
        ClusterSource source, UpkeepOptions options, Func<PolicySet?> policies, TimeProvider time, ILogger log)
    {
        ArgumentNullException.ThrowIfNull(options);
        _source = source;
        _options = options;
        _policies = policies;
        _time = time;
        _log = log;
        RegistrationOptions webhook = options.Registration;
        _lease = new LeaderLease(webhook.Namespace, webhook.Name, options.Identity, time);
        string service = $"{webhook.Service}.{webhook.Namespace}.svc";
        _names = [service, $"{service}.cluster.local"];
        _watch = options.Secret is { } secret
            ? new ObjectWatch(source, SecretsPath, secret, TakeSecret, time, log)
            : null;
        _upkeep = Task.Run(KeepUpAsync);
    }

    /// <summary>PEM file of the serving certificate, once <see cref="HasCertificate"/>.</summary>
    public string CertificateFile => Path.Combine(_options.Folder, "tls.crt");

    /// <summary>PEM file of its private key.</summary>
    public string KeyFile => Path.Combine(_options.Folder, "tls.key");

    /// <summary>Ends when the serving certificate is there for the first time.</summary>
    public Task HasCertificate => _certificate.Task;

    /// <summary>Does this replica lead?</summary>
    public bool IsLeader => _isLeader;

    /// <summary>What stands in the way now; empty where nothing does.</summary>
    public string Trouble => Volatile.Read(ref _trouble);

    private string SecretsPath =>
        $"api/v1/namespaces/{Uri.EscapeDataString(_options.Registration.Namespace)}/secrets";

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _upkeep;
        if (_watch is not null)
        {
            await _watch.DisposeAsync();
        }

        _stop.Dispose();
    }

    private async Task KeepUpAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                using ClusterApi api = ClusterApi.Open(_source, _time);
                await KeepUpAsync(api);
            }
            catch (ClusterException exception)
            {
                _isLeader = false;
                Tell(exception.Message);
            }
            catch (OperationCanceledException) when (_stop.IsCancellationRequested)
            {
                break;
            }
#pragma warning disable CA1031 // The border of a task that nobody awaits: a bug must not end the upkeep in silence.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                ClusterLog.Unexpected(_log, exception);
            }

            if (!await WaitAsync())
            {
                break;
            }
        }

        await ReleaseAsync();
    }

    private async Task KeepUpAsync(ClusterApi api)
    {
        do
        {
            bool isLeader = await _lease.TryHoldAsync(api, _stop.Token);
            if (isLeader != _isLeader)
            {
                _isLeader = isLeader;
                ClusterLog.Led(_log, isLeader ? "leads" : "does not lead");
            }

            if (isLeader)
            {
                await LeadAsync(api);
            }

            Tell("");
        }
        while (await WaitAsync());
    }

    private async Task LeadAsync(ClusterApi api)
    {
        BuiltInCertificates? certificates = null;
        if (_options.Secret is { } secret && (certificates = await RenewAsync(api, secret)) is null)
        {
            return;
        }

        if (!await RegisterAsync(api, certificates?.Bundle))
        {
            return;
        }

        if (certificates?.Trusted(_time.GetUtcNow()) is { } trusted && trusted != certificates)
        {
            await WriteAsync(api, _options.Secret!, static (now, state) => state.Trusted(now));
        }
    }

    private Task<BuiltInCertificates?> RenewAsync(ClusterApi api, string secret) =>
        WriteAsync(api, secret, (now, state) => state.Advance(_names, now));

    // Null where somebody else wrote it at the same time: the next round sees what.
    private async Task<BuiltInCertificates?> WriteAsync(
        ClusterApi api, string secret, Func<DateTimeOffset, BuiltInCertificates, BuiltInCertificates> change)
    {
        string path = $"{SecretsPath}/{Uri.EscapeDataString(secret)}";
        JsonValue found = await api.FindAsync(path, _stop.Token)
            ?? throw new ClusterException(
                Telemetry.WatchRestartReason.Failed, $"there is no Secret {secret}. The chart makes it.");
        BuiltInCertificates state = BuiltInCertificates.Read(found);
        BuiltInCertificates next = change(_time.GetUtcNow(), state);
        if (next == state)
        {
            return state;
        }

        if (await api.ReplaceAsync(path, next.WriteTo(found), _stop.Token) is null)
        {
            return null;
        }

        ClusterLog.Renewed(_log, secret, next.Serving!.NotAfter, next.Authority!.NotAfter);
        return next;
    }

    private async Task<bool> RegisterAsync(ClusterApi api, string? bundle)
    {
        if (!_options.Registers || _policies() is not { } set)
        {
            return false;
        }

        bundle ??= _options.CaBundleFile is { } file && File.Exists(file)
            ? await File.ReadAllTextAsync(file, _stop.Token)
            : _options.Registration.CaBundle;
        WebhookRegistration plan = RegistrationPlan.Compute(set, _options.Registration with { CaBundle = bundle });
        byte[] body = RegistrationText.Json(plan);
        bool isSame = body.AsSpan().SequenceEqual(_applied) && _time.GetElapsedTime(_appliedAt) < Reapply;
        if (!isSame)
        {
            string path = RegistrationText.PathOf(_options.Registration.Name);
            await api.ApplyAsync(path, _options.Registration.Name, body, _stop.Token);
            if (!body.AsSpan().SequenceEqual(_applied))
            {
                ClusterLog.Registered(_log, _options.Registration.Name, set.ShortDigest, plan.Webhooks.Length);
            }

            _applied = body;
            _appliedAt = _time.GetTimestamp();
        }

        return true;
    }

    private void TakeSecret(JsonValue? secret)
    {
        if (secret is null || BuiltInCertificates.Read(secret).Serving is not { } serving)
        {
            return;
        }

        Directory.CreateDirectory(_options.Folder);
        Write(KeyFile, serving.Key, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        Write(CertificateFile, serving.Certificate, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        _certificate.TrySetResult();
    }

    // Whole or not at all: the server looks at the files while it serves, and keeps what it has until both fit.
    private static void Write(string file, string text, UnixFileMode mode)
    {
        if (File.Exists(file) && File.ReadAllText(file) == text)
        {
            return;
        }

        string part = file + ".part";
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = mode;
        }

        using (var writer = new StreamWriter(part, options))
        {
            writer.Write(text);
        }

        File.Move(part, file, overwrite: true);
    }

    private async Task ReleaseAsync()
    {
        if (!_isLeader)
        {
            return;
        }

        try
        {
            using CancellationTokenSource limit = new(TimeSpan.FromSeconds(2), _time);
            using ClusterApi api = ClusterApi.Open(_source, _time);
            await _lease.ReleaseAsync(api, limit.Token);
        }
        catch (Exception exception) when (exception is ClusterException or OperationCanceledException)
        {
            // It ends by itself.
        }
    }

    private async Task<bool> WaitAsync()
    {
        try
        {
            await Task.Delay(Interval, _time, _stop.Token);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private void Tell(string trouble)
    {
        if (trouble != _trouble && trouble.Length > 0)
        {
            ClusterLog.UpkeepFailed(_log, trouble);
        }

        Volatile.Write(ref _trouble, trouble);
    }
}
