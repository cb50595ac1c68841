using Admission.Json;
using Admission.Kinds;

namespace Admission.Decisions;

/// <summary>
/// The last admitted form of each object that drift watches, as a decision log has it: keyed hashes. Built once from
/// the files of a folder. Immutable.
/// </summary>
public sealed class LoggedObjects : IDisposable
{
    /// <summary>Maximum number of objects: 1,000,000. Others are not known.</summary>
    public const int MaxObjects = 1_000_000;

    /// <summary>Maximum size of the files that are read: 512 MiB. Older files are not.</summary>
    public const long MaxBytes = 512 << 20;

    private readonly DecisionKey _key;
    private readonly Dictionary<(string Resource, string Space, string Name), LoggedObject> _objects = [];
    private readonly HashSet<string> _chains = new(StringComparer.Ordinal);

    private LoggedObjects(DecisionKey key) => _key = key;

    /// <summary>Number of objects.</summary>
    public int Count => _objects.Count;

    /// <summary>Number of chains, one for each replica, that the log has.</summary>
    public int Chains => _chains.Count;

    /// <summary>
    /// Reads the newest files of a folder, at most <see cref="MaxBytes"/>. A damaged file is read up to the damage.
    /// </summary>
    /// <param name="folder">The folder of the decision log.</param>
    /// <param name="key">The key of the log; disposed with the result.</param>
    public static LoggedObjects Read(string folder, DecisionKey key)
    {
        var read = new LoggedObjects(key);
        long bytes = 0;
        foreach (string file in DecisionFiles.Find([folder]).Files.OrderByDescending(File.GetLastWriteTimeUtc))
        {
            bytes += new FileInfo(file).Length;
            if (bytes > MaxBytes)
            {
                break;
            }

            string chain = DecisionFileName.Parse(Path.GetFileName(file))?.Chain ?? "";
            read._chains.Add(chain);
            try
            {
                using Stream stream = DecisionFiles.Open(file);
                var lines = new DecisionLineReader(stream);
                while (lines.TryRead(out ReadOnlySpan<byte> line))
                {
                    read.Take(line, chain);
                }
            }
            catch (Exception exception) when (DecisionFiles.IsReadFailure(exception))
            {
                // The objects of the rest are not known.
            }
        }

        return read;
    }

    /// <summary>The last admission of an object; null if the log has none that can be compared.</summary>
    /// <param name="resource"><c>deployments.apps</c>.</param>
    /// <param name="space">Its namespace; empty for none.</param>
    /// <param name="name">Its name.</param>
    public LoggedObject? Find(string resource, string space, string name) =>
        _objects.GetValueOrDefault((resource, space, name)) is { Digest.Length: > 0 } found ? found : null;

    /// <summary>Is the object as it was admitted?</summary>
    /// <param name="logged">Its last admission.</param>
    /// <param name="value">The object.</param>
    /// <param name="kind">Its kind.</param>
    public bool IsSame(LoggedObject logged, JsonValue value, GroupVersionKind kind)
    {
        ArgumentNullException.ThrowIfNull(logged);
        return logged.Digest == _key.DigestOf(value, kind);
    }

    /// <inheritdoc/>
    public void Dispose() => _key.Dispose();

    private void Take(ReadOnlySpan<byte> line, string chain)
    {
        if (DecisionEntry.Read(line, chain) is not { IsDecision: true, IsDryRun: false, Verdict: "allow" } entry
            || entry.Operation is not ("CREATE" or "UPDATE"))
        {
            return;
        }

        (string, string, string) id = (entry.Resource, entry.Namespace, entry.Name);
        bool isKnown = _objects.TryGetValue(id, out LoggedObject? before);
        string digest = entry.Text("object");
        if ((isKnown && entry.Time < before!.Time) || (!isKnown && (digest.Length == 0 || Count >= MaxObjects)))
        {
            return;
        }

        // A later write of a subresource, such as scale, changes the object in a way that the log cannot compare.
        _objects[id] = new LoggedObject(entry.Id, entry.Time, digest);
    }
}

/// <summary>The last admission of an object in a decision log.</summary>
/// <param name="Review">Uid of the review.</param>
/// <param name="Time">Time of the decision.</param>
/// <param name="Digest">Keyed hash of the object; empty if it cannot be compared.</param>
public sealed record LoggedObject(string Review, DateTimeOffset Time, string Digest);
