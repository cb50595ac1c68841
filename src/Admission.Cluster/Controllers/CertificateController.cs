using Admission.Cluster.Registration;
using Admission.Json;
using Admission.Telemetry;
using Microsoft.Extensions.Logging;

namespace Admission.Cluster.Controllers;

/// <summary>
/// Maintains the Secret with the certificates of the replicas. Every replica keeps the last valid Secret in memory, and
/// serves with it whatever happens to the Secret; the leader renews the Secret, and restores it from memory if it was
/// deleted, emptied or damaged. A leader without a Secret in memory creates a new authority, and keeps the registered
/// ones trusted for a day.
/// </summary>
/// <param name="options">The Secret, and the names of the webhook.</param>
/// <param name="files">The files that the server reads.</param>
/// <param name="check">Calls the webhook before an old authority is removed.</param>
/// <param name="metrics">Counts the repairs.</param>
/// <param name="log">Receives a line for each change.</param>
internal sealed class CertificateController(
    ControllerOptions options,
    CertificateFiles files,
    AddressCheck check,
    AdmissionMetrics metrics,
    TimeProvider time,
    ILogger log)
{
    private const int MaxRegisteredAuthorities = 4;

    private readonly string[] _names = NamesOf(options.Registration);
    private readonly TaskCompletionSource _certificate = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile BuiltInCertificates? _current;
    private readonly Lock _taking = new();

    // PEM of an authority that is no longer in the Secret, although replicas may still use it.
    private volatile string _replaced = "";
    private volatile string _seenProblem = "";
    private volatile string _checkProblem = "";

    /// <summary>The last intact Secret; null before the first.</summary>
    public BuiltInCertificates? Current => _current;

    /// <summary>Ends when the files contain a serving certificate for the first time.</summary>
    public Task HasCertificate => _certificate.Task;

    /// <summary>The problem with the Secret, or the reason why a renewal waits; empty if there is none.</summary>
    public string Problem => _seenProblem.Length > 0 ? _seenProblem : _checkProblem;

    /// <summary>Path of the Secrets of the webhook's namespace.</summary>
    public static string CollectionOf(RegistrationOptions registration) =>
        $"api/v1/namespaces/{Uri.EscapeDataString(registration.Namespace)}/secrets";

    /// <summary>The names in the certificate: the host of the URL, if there is one, and the Service.</summary>
    public static string[] NamesOf(RegistrationOptions registration)
    {
        string service = $"{registration.Service}.{registration.Namespace}.svc";
        string[] names = [service, $"{service}.cluster.local"];
        return registration.Url is { } url ? [AddressCheck.HostOf(url), .. names] : names;
    }

    /// <summary>Reads the current Secret; on every replica.</summary>
    /// <param name="secret">The Secret; null if it does not exist.</param>
    public void Take(JsonValue? secret)
    {
        lock (_taking)
        {
            TakeAlone(secret);
        }
    }

    /// <summary>Performs the next due step, as the leader.</summary>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="ClusterException">The cluster could not be reached, or refused.</exception>
    public async Task ReconcileAsync(ClusterApi api, CancellationToken cancellationToken)
    {
        (JsonValue secret, bool isMade) = await FindOrMakeAsync(api, cancellationToken);
        Take(secret);
        BuiltInCertificates found = BuiltInCertificates.Read(secret);
        DateTimeOffset now = time.GetUtcNow();
        (BuiltInCertificates state, string origin) = await RestoreAsync(api, found, isMade, now, cancellationToken);
        BuiltInCertificates next = state.Advance(_names, now);
        if (next.Old.Length == 0 && state.Old.Length > 0 && !await CanDropOldAsync(next, cancellationToken))
        {
            next = state;
        }

        if (next != found && await WriteAsync(api, secret, next, cancellationToken))
        {
            Announce(next, origin);
        }
    }

    /// <summary>Records in the Secret that the registration now trusts the next authority.</summary>
    /// <param name="registered">The registered authorities.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="ClusterException">The cluster could not be reached, or refused.</exception>
    public async Task TrustAsync(ClusterApi api, BuiltInCertificates registered, CancellationToken cancellationToken)
    {
        if (registered.Trusted(time.GetUtcNow()) is { } trusted && trusted != registered
            && await api.FindAsync(PathOfSecret, cancellationToken) is { } secret
            && BuiltInCertificates.Read(secret) == registered)
        {
            await WriteAsync(api, secret, trusted, cancellationToken);
        }
    }

    private void Announce(BuiltInCertificates written, string origin)
    {
        if (origin.Length > 0)
        {
            metrics.CountRepair(RepairedObject.Secret);
            ClusterLog.Restored(log, options.Secret!, origin);
        }
        else
        {
            ClusterLog.Renewed(log, options.Secret!, written.Serving!.NotAfter, written.Authority!.NotAfter);
        }
    }

    private string PathOfSecret =>
        $"{CollectionOf(options.Registration)}/{Uri.EscapeDataString(options.Secret!)}";

    private async Task<(JsonValue Secret, bool IsMade)> FindOrMakeAsync(ClusterApi api, CancellationToken cancel)
    {
        if (await api.FindAsync(PathOfSecret, cancel) is { } found)
        {
            return (found, false);
        }

        byte[] bare = BareObject.Write("v1", "Secret", options.Registration.Namespace, options.Secret!);
        AppliedObject made =
            await api.ApplyAsync(PathOfSecret, options.Registration.Name, bare, force: true, cancel);
        return (made.Value!, true);
    }

    private void TakeAlone(JsonValue? secret)
    {
        BuiltInCertificates? read = secret is null ? null : BuiltInCertificates.Read(secret);
        if (read is not { Authority: { } authority, Serving: { } serving } || !serving.IsOf(authority, []))
        {
            _seenProblem = _current is null ? ""
                : secret is null ? $"Secret {options.Secret} is missing; this replica keeps its current certificate"
                : $"Secret {options.Secret} is damaged; this replica keeps its current certificate";
            return;
        }

        _seenProblem = "";
        if (read.Bundle.Contains(_replaced, StringComparison.Ordinal))
        {
            _replaced = "";
        }

        // Only the first read of another authority finds the previous one in memory.
        if (_current?.Authority is { } before
            && before.NotAfter > time.GetUtcNow()
            && !read.Bundle.Contains(before.Certificate, StringComparison.Ordinal))
        {
            _replaced = before.Certificate;
        }

        _current = read;
        try
        {
            files.Write(serving);
            _certificate.TrySetResult();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            _seenProblem = $"{files.CertificateFile} cannot be written: {exception.Message}";
        }
    }

    // The Secret, or its replacement with its origin; an empty origin if nothing had to be restored.
    private async Task<(BuiltInCertificates State, string Origin)> RestoreAsync(
        ClusterApi api, BuiltInCertificates found, bool isMade, DateTimeOffset now, CancellationToken cancel)
    {
        BuiltInCertificates? known = _current is { Authority: { } authority } current && authority.NotAfter > now
            ? current
            : null;
        if (found.Authority is not null)
        {
            // Somebody changed the authority: replicas that have not read it yet must stay trusted.
            return (found.Trusting(_replaced, now), "");
        }

        if (known is not null)
        {
            return (known, "the certificate authority that this replica still had in memory");
        }

        string path = RegistrationText.PathOf(options.Registration.Name);
        using TrustBundle registered = TrustBundle.Read(
            await api.FindAsync(path, cancel) is { } registration ? InstalledWebhook.CaBundleOf(registration) : null);
        string trusted = registered.Valid(now, MaxRegisteredAuthorities);
        return (
            new BuiltInCertificates().Trusting(trusted, now),
            isMade || trusted.Length > 0 ? "a new certificate authority" : "");
    }

    private async Task<bool> CanDropOldAsync(BuiltInCertificates next, CancellationToken cancel)
    {
        if (!options.ChecksAddress)
        {
            return true;
        }

        string problem = await check.CheckAsync(options.Registration, next.Bundle, cancel);
        metrics.CountAddressCheck(problem.Length == 0);
        string text = problem.Length == 0 ? ""
            : "the old certificate authority stays trusted, because the webhook cannot be verified without it: "
                + problem;
        if (text != _checkProblem && text.Length > 0)
        {
            ClusterLog.OldAuthorityKept(log, problem);
        }

        _checkProblem = text;
        return problem.Length == 0;
    }

    // False if it was written by another replica at the same time: the next read finds the result.
    private async Task<bool> WriteAsync(
        ClusterApi api, JsonValue secret, BuiltInCertificates next, CancellationToken cancel)
    {
        if (await api.ReplaceAsync(PathOfSecret, next.WriteTo(secret), cancel) is not { } written)
        {
            return false;
        }

        Take(written);
        return true;
    }
}
