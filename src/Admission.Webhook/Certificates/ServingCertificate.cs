using System.Collections.Immutable;
using System.Net.Security;
using Microsoft.Extensions.Logging;

namespace Admission.Webhook.Certificates;

/// <summary>
/// The serving certificate, from PEM files, which can change while connections stay open. An unusable pair, such as a
/// half-written one, leaves the last good one in place.
/// </summary>
public sealed class ServingCertificate : IDisposable
{
    /// <summary>How long before the expiry of a certificate warnings begin: three weeks.</summary>
    internal static readonly TimeSpan ExpiresSoon = TimeSpan.FromDays(21);

    private static readonly TimeSpan ReminderInterval = TimeSpan.FromDays(1);

    private readonly WebhookOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly Action<bool> _reloaded;
    private readonly PolledFiles _files;
    private readonly ITimer _reminder;
    private volatile State _state;

    private ServingCertificate(
        WebhookOptions options, State first, PolledFiles.ReadResult[] seen, TimeProvider time, ILogger log,
        Action<bool> reloaded)
    {
        _options = options;
        _state = first;
        _time = time;
        _log = log;
        _reloaded = reloaded;
        _files = new PolledFiles(Paths(options), seen, options.CertificatePollInterval, time, Reload);
        Remind();
        _reminder = time.CreateTimer(_ => Remind(), null, ReminderInterval, ReminderInterval);
    }

    /// <summary>The last moment of its validity.</summary>
    public DateTimeOffset Expires => _state.NotAfter;

    /// <summary>SHA-256 of the certificate in force, in hexadecimal.</summary>
    public string Fingerprint => _state.Fingerprint;

    /// <summary>DNS names and addresses of the server for clients.</summary>
    public ImmutableArray<string> Names => _state.Names;

    /// <summary>Why the last rotation was rejected; empty if it was not.</summary>
    public ImmutableArray<string> LastErrors => _state.Errors;

    /// <summary>
    /// Context of a TLS handshake; the same object until the next rotation, so that sessions can be resumed.
    /// </summary>
    internal SslStreamCertificateContext Context => _state.Context;

    /// <summary>Reads the pair for the first time.</summary>
    /// <param name="options">Its files and the polling interval.</param>
    /// <param name="log">Receives a line for each rotation.</param>
    /// <param name="reloaded">Called after every rotation, with its success.</param>
    /// <returns>The certificate, or every error.</returns>
    internal static (ServingCertificate? Certificate, ImmutableArray<string> Errors) Load(
        WebhookOptions options, TimeProvider time, ILogger log, Action<bool> reloaded)
    {
        PolledFiles.ReadResult[] files = PolledFiles.Read(Paths(options));
        (State? state, ImmutableArray<string> errors) = Read(options, files);
        return state is null
            ? (null, errors)
            : (new ServingCertificate(options, state, files, time, log, reloaded), []);
    }

    /// <summary>Why it cannot be used now; empty if it can.</summary>
    public string Problem()
    {
        State state = _state;
        DateTimeOffset now = _time.GetUtcNow();
        if (now > state.NotAfter)
        {
            return $"the certificate expired at {state.NotAfter:u}. Renew {_options.CertificateFile}.";
        }

        return now < state.NotBefore
            ? $"the certificate is not valid before {state.NotBefore:u}. Check the clock, or "
                + $"{_options.CertificateFile}."
            : "";
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _reminder.Dispose();
        _files.Dispose();
    }

    /// <summary>Reads the files now instead of at the next poll.</summary>
    internal void Poll() => _files.Look();

    private void Reload(PolledFiles.ReadResult[] files)
    {
        (State? next, ImmutableArray<string> errors) = Read(_options, files);
        if (next is not null && next.NotAfter < _time.GetUtcNow() && _state.NotAfter > next.NotAfter)
        {
            errors = [$"--tls-cert {_options.CertificateFile}: expired at {next.NotAfter:u}. Use a valid certificate."];
            next = null;
        }

        if (next is null)
        {
            _state = _state with { Errors = errors };
            WebhookLog.CertificateKept(_log, string.Join(" ", errors));
        }
        else
        {
            _state = next;
            WebhookLog.CertificateTaken(_log, next.Fingerprint, next.NotAfter);
            Remind();
        }

        _reloaded(next is not null);
    }

    // Once a day: visible, but not frequent.
    private void Remind()
    {
        TimeSpan left = _state.NotAfter - _time.GetUtcNow();
        if (left < ExpiresSoon)
        {
            WebhookLog.CertificateExpires(
                _log, _state.Fingerprint, _state.NotAfter, (long)Math.Floor(left.TotalDays), _options.CertificateFile);
        }
    }

    private static (State? State, ImmutableArray<string> Errors) Read(
        WebhookOptions options, PolledFiles.ReadResult[] files)
    {
        (string certificateError, string keyError) = (files[0].Error, files[1].Error);
        CertificatePair? pair = null;
        if (certificateError.Length == 0 && keyError.Length == 0)
        {
            (certificateError, keyError) = CertificatePair.Read(files[0].Text, files[1].Text, out pair);
        }

        if (pair is not null)
        {
            return (State.Of(pair), []);
        }

        ImmutableArray<string>.Builder errors = ImmutableArray.CreateBuilder<string>();
        if (certificateError.Length > 0)
        {
            errors.Add($"--tls-cert {options.CertificateFile}: {certificateError}");
        }

        if (keyError.Length > 0)
        {
            errors.Add($"--tls-key {options.KeyFile}: {keyError}");
        }

        return (null, errors.ToImmutable());
    }

    private static string[] Paths(WebhookOptions options) => [options.CertificateFile, options.KeyFile];

    private sealed record State
    {
        public required SslStreamCertificateContext Context { get; init; }

        public required string Fingerprint { get; init; }

        public required DateTimeOffset NotBefore { get; init; }

        public required DateTimeOffset NotAfter { get; init; }

        public required ImmutableArray<string> Names { get; init; }

        public ImmutableArray<string> Errors { get; init; } = [];

        public static State Of(CertificatePair pair) => new()
        {
            // Offline: the chain is the content of the file; nothing is read from the network.
            Context = SslStreamCertificateContext.Create(pair.Leaf, pair.Intermediates, offline: true),
            Fingerprint = Convert.ToHexStringLower(
                pair.Leaf.GetCertHash(System.Security.Cryptography.HashAlgorithmName.SHA256)),
            NotBefore = pair.Leaf.NotBefore.ToUniversalTime(),
            NotAfter = pair.Leaf.NotAfter.ToUniversalTime(),
            Names = pair.Names(),
        };
    }
}
