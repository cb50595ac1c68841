using System.Globalization;
using Admission.Cluster.Lookups;
using Admission.Json;
using Admission.Lookups;

namespace Admission.Cluster.Reports;

/// <summary>
/// The policy reports of an audit in a cluster: one for each object with findings. What has not changed is not written,
/// and a report whose object has no finding any more is deleted. For one caller at a time.
/// </summary>
public sealed class ClusterReports : IDisposable
{
    private const string Manager = "admission-audit";

    // After this many failures in a row, the next one will fail too.
    private const int MaxFailures = 10;

    private readonly ClusterApi _api;
    private readonly ResourceApi _resources;
    private readonly RequestPace _pace;
    private readonly ReportOptions _options;
    private readonly TimeProvider _time;
    private ServedKind? _namespaced;
    private ServedKind? _clusterWide;

    private ClusterReports(ClusterSource source, ReportOptions options, TimeProvider time)
    {
        _api = ClusterApi.Open(source, time);
        _resources = new ResourceApi(source.Open(), time);
        _pace = new RequestPace(options.RequestsPerSecond, time);
        _options = options;
        _time = time;
    }

    /// <summary>Reads the configuration of the cluster; connects with the first request.</summary>
    /// <param name="source">The cluster.</param>
    /// <param name="options">Names and limits.</param>
    /// <param name="time">The clock.</param>
    /// <exception cref="ClusterException">The configuration cannot be used.</exception>
    public static ClusterReports Open(ClusterSource source, ReportOptions options, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(options);
        return new ClusterReports(source, options, time);
    }

    /// <summary>Looks for the definitions of the reports. Call it first.</summary>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>What is missing, and how to fix it; empty if nothing is.</returns>
    /// <exception cref="ClusterException">The API server does not answer.</exception>
    public async Task<string> PrepareAsync(CancellationToken cancellationToken)
    {
        ReportFormat format = _options.Format;
        _namespaced = await FindAsync(format.Kind, cancellationToken);
        _clusterWide = await FindAsync(format.ClusterKind, cancellationToken);
        return _namespaced is not null && _clusterWide is not null
            ? ""
            : $"the cluster does not serve {format.Kind} and {format.ClusterKind} of {format.ApiVersion}. Install "
                + $"the CustomResourceDefinitions from {format.Source}, or choose another report format.";
    }

    /// <summary>Makes the reports of the cluster those of an audit.</summary>
    /// <param name="objects">
    /// The objects with findings, the most important first. An object that occurs twice, because two API groups serve
    /// its kind, has one report.
    /// </param>
    /// <param name="isUnread">
    /// Could a resource, <c>deployments.apps</c>, not be read completely? Its reports are not deleted.
    /// </param>
    /// <param name="cancellationToken">Stops after a request.</param>
    /// <exception cref="ClusterException">The current reports cannot be read.</exception>
    public async Task<ReportOutcome> WriteAsync(
        IEnumerable<ReportedObject> objects, Func<string, bool> isUnread, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(objects);
        ArgumentNullException.ThrowIfNull(isUnread);
        Dictionary<(string Space, string Name), Current> current = [];
        await ReadAsync(_namespaced!, current, cancellationToken);
        await ReadAsync(_clusterWide!, current, cancellationToken);
        var wanted = new HashSet<(string, string)>();
        var outcome = new ReportOutcome();
        int failures = 0;
        foreach (ReportedObject one in objects)
        {
            var body = new ReportBody(one, _options);
            (string, string) id = (one.Namespace, body.Name);
            if (wanted.Contains(id))
            {
                continue;
            }

            if (outcome.Bytes + body.Size > _options.MaxBytes)
            {
                outcome = outcome with { Omitted = outcome.Omitted + 1 };
                continue;
            }

            wanted.Add(id);
            outcome = outcome with { Bytes = outcome.Bytes + body.Size };
            if (current.GetValueOrDefault(id).Digest == body.Digest)
            {
                outcome = outcome with { Unchanged = outcome.Unchanged + 1 };
                continue;
            }

            string error = failures < MaxFailures
                ? await ApplyAsync(one.Namespace, body, cancellationToken)
                : outcome.Error;
            failures = error.Length == 0 ? 0 : failures + 1;
            outcome = error.Length == 0
                ? outcome with { Written = outcome.Written + 1 }
                : Failed(outcome, error);
        }

        foreach (((string Space, string Name) id, Current report) in current)
        {
            if (wanted.Contains(id) || isUnread(report.Resource) || failures >= MaxFailures)
            {
                continue;
            }

            string error = await DeleteAsync(id.Space, id.Name, cancellationToken);
            failures = error.Length == 0 ? 0 : failures + 1;
            outcome = error.Length == 0 ? outcome with { Deleted = outcome.Deleted + 1 } : Failed(outcome, error);
        }

        return outcome;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _api.Dispose();
        _resources.Dispose();
    }

    private static ReportOutcome Failed(ReportOutcome outcome, string error) => outcome with
    {
        Failed = outcome.Failed + 1,
        Error = outcome.Error.Length > 0 ? outcome.Error : error,
    };

    private Task<ServedKind?> FindAsync(string kind, CancellationToken cancellationToken) => _pace.AskAsync(
        () => _resources.DiscoverAsync(
            new ReadKind(_options.Format.Group, "", kind, _options.Format.Version), cancellationToken),
        cancellationToken);

    private async Task ReadAsync(
        ServedKind kind,
        Dictionary<(string Space, string Name), Current> current,
        CancellationToken cancellationToken)
    {
        string selector = $"{ReportBody.Label}={_options.Name}";
        string from = "";
        do
        {
            ObjectPage page;
            try
            {
                page = await _pace.AskAsync(
                    () => _resources.ListAsync(kind, true, from, cancellationToken, selector), cancellationToken);
            }
            catch (ClusterException exception) when (from.Length > 0 && exception.Continue.Length > 0)
            {
                from = exception.Continue;
                continue;
            }

            foreach (JsonValue item in page.Items.Items)
            {
                JsonValue? metadata = item.Member("metadata");
                JsonValue? annotations = metadata?.Member("annotations");
                current[(Text(metadata, "namespace"), Text(metadata, "name"))] = new Current(
                    Text(annotations, ReportBody.DigestAnnotation), Text(annotations, ReportBody.ResourceAnnotation));
            }

            from = page.Continue;
        }
        while (from.Length > 0);
    }

    // The name is that of this audit, so what another manager wrote there is replaced.
    private async Task<string> ApplyAsync(string space, ReportBody body, CancellationToken cancellationToken)
    {
        try
        {
            await _pace.AskAsync(
                () => _api.ApplyAsync(
                    PathOf(space, body.Name), Manager, body.At(_time.GetUtcNow()), force: true, cancellationToken),
                cancellationToken);
            return "";
        }
        catch (ClusterException exception)
        {
            return await IsGoingAsync(space, cancellationToken) ? "" : exception.Message;
        }
    }

    private async Task<string> DeleteAsync(string space, string name, CancellationToken cancellationToken)
    {
        try
        {
            await _pace.AskAsync(() => _api.DeleteAsync(PathOf(space, name), cancellationToken), cancellationToken);
            return "";
        }
        catch (ClusterException exception)
        {
            return exception.Message;
        }
    }

    // Nothing can be created in a namespace that is being deleted, and nothing needs to be.
    private async Task<bool> IsGoingAsync(string space, CancellationToken cancellationToken)
    {
        if (space.Length == 0)
        {
            return false;
        }

        try
        {
            JsonValue? found = await _api.FindAsync(
                string.Create(CultureInfo.InvariantCulture, $"api/v1/namespaces/{Uri.EscapeDataString(space)}"),
                cancellationToken);
            return found is null || found.Member("metadata")?.Member("deletionTimestamp") is not null;
        }
        catch (ClusterException)
        {
            return false;
        }
    }

    private string PathOf(string space, string name) =>
        (space.Length > 0 ? _namespaced! : _clusterWide!).PathOf(space, name);

    private static string Text(JsonValue? value, string name) => value?.Member(name)?.Text ?? "";

    private readonly record struct Current(string Digest, string Resource);
}
