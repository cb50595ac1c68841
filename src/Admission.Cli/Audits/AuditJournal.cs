using System.Text.Json;
using Admission.Cli.Reports;
using Admission.Json;
using Admission.Policies;
using Admission.PolicySets;

namespace Admission.Cli.Audits;

/// <summary>
/// What an audit has found so far, as lines of a file: an audit keeps nothing in memory, and continues after an
/// interruption. Findings are written before their batch, and a batch counts when its line is complete.
/// </summary>
internal sealed class AuditJournal : IDisposable
{
    private readonly string _file;
    private readonly bool _isKept;
    private readonly FileStream _stream;
    private readonly Dictionary<string, Policy> _policies;
    private readonly Dictionary<string, string> _done = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _starts = new(StringComparer.Ordinal);

    private AuditJournal(string file, bool isKept, FileStream stream, PolicySet set)
    {
        _file = file;
        _isKept = isKept;
        _stream = stream;
        _policies = set.Policies.ToDictionary(
            static one => one.Policy.Id, static one => one.Policy, StringComparer.Ordinal);
    }

    /// <summary>
    /// Where the next batch of each resource begins; empty for a resource that is complete. Only resources that were
    /// begun are here.
    /// </summary>
    public IReadOnlyDictionary<string, string> Done => _done;

    /// <summary>Opens a journal, and continues one that an audit of the same cluster and policies left.</summary>
    /// <param name="file">The file; null for a temporary one.</param>
    /// <param name="set">The policies.</param>
    /// <param name="source">What is audited.</param>
    /// <param name="error">Why it cannot be opened, and how to fix it; empty on success.</param>
    public static AuditJournal? Open(string? file, PolicySet set, string source, out string error)
    {
        string path = file ?? Path.Combine(Path.GetTempPath(), $"admission-audit-{Guid.NewGuid():N}.jsonl");
        error = "";
        try
        {
            if (UnusableFile(path) is { Length: > 0 } unusable)
            {
                error = $"--resume {path}: {unusable}";
                return null;
            }

            var stream = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read);
            var journal = new AuditJournal(path, file is not null, stream, set);
            error = stream.CanSeek ? journal.Begin(set.Digest, source) : "is not a file. Use a file.";
            if (error.Length == 0)
            {
                return journal;
            }

            stream.Dispose();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            error = $"cannot be used: {exception.Message}";
        }

        error = file is null ? $"{path}: {error}" : $"--resume {path}: {error}";
        return null;
    }

    /// <summary>Writes the results of a batch to the journal.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="results">The results with a finding or a fault.</param>
    public void Add(AuditBatch batch, IEnumerable<CheckResult> results)
    {
        if (batch.IsRestart && _starts.TryGetValue(batch.Resource, out long start))
        {
            _stream.SetLength(start);
        }

        _stream.Seek(0, SeekOrigin.End);
        _starts.TryAdd(batch.Resource, _stream.Position);
        foreach (CheckResult result in results)
        {
            WriteLine(writer =>
            {
                writer.WritePropertyName("result");
                AuditLine.Write(writer, result);
            });
        }

        WriteLine(writer =>
        {
            writer.WriteStartObject(batch.Problem.Length > 0 ? "problem" : "batch");
            writer.WriteString("resource", batch.Resource);
            writer.WriteString("continue", batch.Continue);
            writer.WriteNumber("objects", batch.Objects.Length);
            writer.WriteString("message", batch.Problem);
            writer.WriteEndObject();
        });
        _stream.Flush();
        if (batch.Problem.Length == 0)
        {
            _done[batch.Resource] = batch.Continue;
        }
    }

    /// <summary>The results so far, one by one.</summary>
    public IEnumerable<CheckResult> Results() => Lines()
        .Select(static line => line.Value.Member("result"))
        .OfType<JsonValue>()
        .Select(value => AuditLine.Read(value, _policies));

    /// <summary>The figures so far.</summary>
    /// <param name="set">The policies.</param>
    /// <param name="source">What was audited.</param>
    public AuditSummary Summarize(PolicySet set, string source)
    {
        var summary = new AuditSummary(set, source);
        foreach ((JsonValue line, _) in Lines())
        {
            if (line.Member("result") is { } result)
            {
                summary.Add(AuditLine.Read(result, _policies));
            }
            else if (line.Member("batch") is { } batch)
            {
                _ = batch.Member("objects")!.TryGetInt64(out long objects);
                summary.AddBatch(batch.Member("resource")!.Text!, objects);
            }
            else if (line.Member("problem") is { } problem)
            {
                summary.Problems[problem.Member("resource")!.Text!] = problem.Member("message")!.Text!;
            }
            else if (line.Member("audit") is not null)
            {
                // What could not be read before an interruption was tried again.
                summary.Problems.Clear();
            }
        }

        return summary;
    }

    /// <summary>Removes the file of an audit that has nothing left to do.</summary>
    public void Finish()
    {
        _stream.Dispose();
        File.Delete(_file);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _stream.Dispose();
        if (!_isKept)
        {
            File.Delete(_file);
        }
    }

    // Reads what is there, drops what follows the last complete batch, and continues.
    private string Begin(string digest, string source)
    {
        long end = 0;
        bool isFirst = true;
        foreach ((JsonValue line, long offset) in Lines())
        {
            if (isFirst)
            {
                JsonValue? header = line.Member("audit");
                if (header?.Member("policySet")?.Text != digest || header.Member("source")?.Text != source)
                {
                    return "was not written by an audit of this cluster with these policies. Use another file, or "
                        + "remove it to start again.";
                }

                isFirst = false;
                end = offset;
            }
            else if (line.Member("batch") is { } batch)
            {
                string resource = batch.Member("resource")?.Text ?? "";
                _starts.TryAdd(resource, end);
                _done[resource] = batch.Member("continue")?.Text ?? "";
                end = offset;
            }
            else if (line.Member("result") is null)
            {
                end = offset;
            }
        }

        if (isFirst && _stream.Length > 0)
        {
            return "does not contain the progress of an audit. Use another file.";
        }

        _stream.SetLength(end);
        _stream.Seek(0, SeekOrigin.End);
        WriteLine(writer =>
        {
            writer.WriteStartObject("audit");
            writer.WriteString("policySet", digest);
            writer.WriteString("source", source);
            writer.WriteEndObject();
        });
        _stream.Flush();
        return "";
    }

    private void WriteLine(Action<Utf8JsonWriter> write)
    {
        _stream.Write(JsonText.WriteCompact(writer =>
        {
            writer.WriteStartObject();
            write(writer);
            writer.WriteEndObject();
        }));
        _stream.WriteByte((byte)'\n');
    }

    // A link can lead to a file of somebody else, and nothing but a file can be cut.
    private static string UnusableFile(string path)
    {
        var file = new FileInfo(path);
        return Directory.Exists(path) ? "is a folder. Use a file."
            : file.LinkTarget is not null ? "is a symbolic link. Use the file itself."
            : file.Exists && (file.Attributes & (FileAttributes.Device | FileAttributes.System)) != 0
                ? "is not a file. Use a file."
            : "";
    }

    // Each complete line with the offset of its end, up to the first line that no audit writes.
    private IEnumerable<(JsonValue Value, long End)> Lines()
    {
        using var stream = new FileStream(_file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var lines = new JournalLines(stream);
        while (lines.Read() is { } line)
        {
            if (!JsonTree.TryParse(line, out JsonTree? tree, out _) || tree is null || !IsLine(tree.Root))
            {
                yield break;
            }

            yield return (tree.Root, lines.End);
        }
    }

    private static bool IsLine(JsonValue line)
    {
        if (line.Member("batch") is { } batch)
        {
            return batch.Member("resource")?.Text is not null && batch.Member("continue")?.Text is not null
                && batch.Member("objects")?.TryGetInt64(out long objects) == true && objects >= 0;
        }

        return line.Member("problem") is { } problem
            ? problem.Member("resource")?.Text is not null && problem.Member("message")?.Text is not null
            : line.Member("audit")?.Kind == JsonKind.Object || line.Member("result")?.Kind == JsonKind.Object;
    }
}
