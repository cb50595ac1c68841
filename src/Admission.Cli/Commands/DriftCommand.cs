using System.Collections.Immutable;
using System.CommandLine;
using System.Text;
using Admission.Cli.CommandLine;
using Admission.Cli.Drift;
using Admission.Cli.Manifests;
using Admission.Cli.Options;
using Admission.Cluster;
using Admission.Cluster.Drift;
using Admission.Drift;
using Admission.Kinds;
using Admission.Requests;

namespace Admission.Cli.Commands;

/// <summary><c>admission drift</c>: compares a cluster with its desired state.</summary>
internal static class DriftCommand
{
    // Below the limits that API servers set for one client.
    private const int RequestsPerSecond = 50;

    public static Command Create()
    {
        var options = new DriftArguments();
        var command = new DocumentedCommand(
            "drift",
            "Compare the objects of a cluster with their desired state. Only the fields that the desired state sets "
                + "are compared.")
        {
            Examples =
            [
                ("admission drift --desired rendered/", "Compare with the manifests in a folder"),
                ("admission drift --desired git:main deploy/",
                    "Compare with the manifests in a folder at a git revision"),
                ("admission drift --desired rendered/ --ignore spec.replicas --watch", "Report changes as they happen"),
            ],
        };
        options.AddTo(command);
        command.SetAction((parsed, cancellationToken) => RunAsync(parsed, options, cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(
        ParseResult parsed, DriftArguments options, CancellationToken cancellationToken)
    {
        InvocationConfiguration console = parsed.InvocationConfiguration;
        (ImmutableArray<PlacedObject> desired, ImmutableArray<ManifestProblem> problems) =
            await ReadAsync(parsed, options, cancellationToken);
        foreach (ManifestProblem one in problems)
        {
            await console.Error.WriteLineAsync(one.ToString());
        }

        if (!problems.IsEmpty || desired.IsEmpty)
        {
            await console.Error.WriteLineAsync(problems.IsEmpty
                ? "admission: --desired: no manifest has a metadata.name. Use rendered manifests."
                : "admission: the desired state cannot be read.");
            return ExitCode.CouldNotRun;
        }

        if (!ClusterSource.TryFind(options.Kubeconfig(parsed), out ClusterSource? cluster, out string error)
            || cluster is null)
        {
            await console.Error.WriteLineAsync(
                $"admission: {(error.Length > 0 ? error : "no cluster is configured. Use --kubeconfig FILE.")}");
            return ExitCode.CouldNotRun;
        }

        try
        {
            using var objects = new DesiredObjects(
                cluster, options.Ignore(parsed), RequestsPerSecond, TimeProvider.System);
            return options.Watches(parsed)
                ? await WatchAsync(objects, desired, options.IsJson(parsed), console, cancellationToken)
                : await CompareAsync(objects, desired, options.IsJson(parsed), console, cancellationToken);
        }
        catch (ClusterException exception)
        {
            await console.Error.WriteLineAsync($"admission: the cluster cannot be read: {exception.Message}");
            return ExitCode.CouldNotRun;
        }
    }

    private static async Task<(ImmutableArray<PlacedObject> Desired, ImmutableArray<ManifestProblem> Problems)>
        ReadAsync(ParseResult parsed, DriftArguments options, CancellationToken cancellationToken)
    {
        var input = new CheckInputOptions { Paths = [options.Path(parsed)], Against = options.Desired(parsed) };
        var problems = new List<ManifestProblem>();
        OldManifests? source = OldManifests.TryOpen(input.Against, input, problems);
        await (source?.CheckAsync(problems, cancellationToken) ?? Task.CompletedTask);
        if (source is null || problems.Count > 0)
        {
            return ([], [.. problems.Select(static one => Renamed(one))]);
        }

        // Here, what cannot be read is an error: it would not be compared.
        ImmutableArray<Manifest> manifests = await source.ReadAsync(problems, problems, cancellationToken);
        KindTable kinds = KindTable.Shipped.With(manifests
            .Where(static one => KindDefinition.IsDefinition(one.Object))
            .Select(static one => KindDefinition.TryRead(one.Object, out ResourceKind? kind) ? kind : null)
            .OfType<ResourceKind>());
        var desired = ImmutableArray.CreateBuilder<PlacedObject>();
        foreach (Manifest manifest in manifests)
        {
            if (!PlacedObject.TryPlace(
                manifest.Object, kinds, options.Namespace(parsed), out PlacedObject? placed, out string error))
            {
                (int line, int column) = manifest.PositionOf("kind");
                problems.Add(new ManifestProblem(manifest.Source.File, line, column, error));
            }
            else if (placed.Name.Length > 0)
            {
                desired.Add(placed);
            }
        }

        return (desired.ToImmutable(), [.. problems.Select(static one => Renamed(one))]);
    }

    private static ManifestProblem Renamed(ManifestProblem problem) => problem with
    {
        File = problem.File.Replace("--against", "--desired", StringComparison.Ordinal),
        Message = problem.Message.Replace(
            "the old version is treated as absent: ", "", StringComparison.Ordinal),
    };

    private static async Task<int> CompareAsync(
        DesiredObjects objects,
        ImmutableArray<PlacedObject> desired,
        bool isJson,
        InvocationConfiguration console,
        CancellationToken cancellationToken)
    {
        var drifts = new List<(PlacedObject Desired, ObjectDrift Drift)>();
        int unread = 0;
        foreach (PlacedObject one in desired)
        {
            try
            {
                if (await objects.CompareAsync(one, cancellationToken) is { } drift)
                {
                    drifts.Add((one, drift));
                }
            }
            catch (ClusterException exception)
            {
                unread++;
                await console.Error.WriteLineAsync(
                    $"{one.Kind.Resource.PluralDotGroup} {one.Name}: {exception.Message}");
            }
        }

        string summary = DriftReport.Summary(desired.Length, [.. drifts.Select(static one => one.Drift)], unread);
        if (isJson)
        {
            await console.Output.WriteAsync(JsonText.Write(writer =>
            {
                writer.WriteStartObject();
                writer.WriteNumber("objects", desired.Length);
                writer.WriteNumber("unread", unread);
                writer.WriteStartArray("drift");
                foreach ((PlacedObject one, ObjectDrift drift) in drifts)
                {
                    DriftReport.Write(writer, one, drift);
                }

                writer.WriteEndArray();
                writer.WriteEndObject();
            }) + "\n");
        }
        else
        {
            await console.Output.WriteAsync(
                string.Concat(drifts.Select(static one => DriftReport.Text(one.Desired, one.Drift))) + summary + "\n");
        }

        return unread > 0 ? ExitCode.CouldNotRun : drifts.Count > 0 ? ExitCode.Findings : ExitCode.Clean;
    }

    private static async Task<int> WatchAsync(
        DesiredObjects objects,
        ImmutableArray<PlacedObject> desired,
        bool isJson,
        InvocationConfiguration console,
        CancellationToken cancellationToken)
    {
        var differing = new HashSet<PlacedObject>();
        using StopSignals signals = new();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task watching = objects.WatchAsync(
            desired,
            (one, drift) =>
            {
                _ = drift is null ? differing.Remove(one) : differing.Add(one);
                console.Output.Write(isJson
                    ? Encoding.UTF8.GetString(
                        JsonText.WriteCompact(writer => DriftReport.Write(writer, one, drift))) + "\n"
                    : DriftReport.Text(one, drift));
                console.Output.Flush();
            },
            (kind, problem) => console.Error.WriteLine($"{kind}: {problem}"),
            stop.Token);
        await Task.WhenAny(signals.Stopped, watching);
        await stop.CancelAsync();
        await watching;
        return differing.Count > 0 ? ExitCode.Findings : ExitCode.Clean;
    }
}
