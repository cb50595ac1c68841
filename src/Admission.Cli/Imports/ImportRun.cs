using System.Buffers;
using System.Collections.Immutable;
using System.Text;
using Admission.Json;
using Admission.Protocol;
using Admission.Recordings;
using Admission.Yaml;

namespace Admission.Cli.Imports;

/// <summary>Converts files of any supported kind into recordings, one by one and in constant memory.</summary>
/// <param name="redactor">Redacts the recordings.</param>
/// <param name="folder">Receives the recordings.</param>
/// <param name="allowEmpty">Is an empty standard input allowed?</param>
/// <param name="maxRecordBytes">Maximum size of a record in bytes, before and after unpacking. Default 256 MiB.</param>
internal sealed class ImportRun(
    Redactor redactor,
    RecordingFolder folder,
    bool allowEmpty = false,
    int maxRecordBytes = AuditEnvelope.DefaultMaxBytes)
{
    private const int MaxErrors = 100;

    /// <summary>Name endings of files that are read in folders.</summary>
    public static readonly string[] Endings = [".json", ".ndjson", ".jsonl", ".log", ".yaml", ".yml"];

    private static readonly ImmutableArray<(string Name, UnknownParts Part)> Parts =
    [
        ("object", UnknownParts.Object), ("old object", UnknownParts.OldObject), ("user", UnknownParts.User),
        ("options", UnknownParts.Options), ("time", UnknownParts.Time),
    ];

    private readonly RecordingReader _reader = new(redactor);
    private readonly AuditLogImport _audit = new();
    private readonly RecordingLimits _limits = RecordingLimits.Default with { MaxRecordBytes = maxRecordBytes };
    private readonly ContainerLog _container = new(Math.Min(maxRecordBytes, RecordingLimits.Default.MaxRecordBytes));
    private readonly SplitLogEntries _entries = new(Math.Min(maxRecordBytes, RecordingLimits.Default.MaxRecordBytes));
    private readonly ImportedObjects _objects = new();
    private readonly ArrayBufferWriter<byte> _json = new(64 * 1024);
    private OpenJson? _open;
    private long _openLine;

    /// <summary>The counts so far.</summary>
    public ImportCounts Counts { get; } = new();

    public void Import(ImmutableArray<RecordingFile> files, Stream standardInput, CancellationToken cancellationToken)
    {
        foreach (RecordingFile file in files)
        {
            if (file.FullPath.EndsWith(".yaml", StringComparison.OrdinalIgnoreCase)
                || file.FullPath.EndsWith(".yml", StringComparison.OrdinalIgnoreCase))
            {
                ImportYaml(file);
                continue;
            }

            var source = new RecordingSource([file], _limits, () => standardInput, allowEmpty);
            foreach (RawRecording raw in source.Read())
            {
                Import(raw);
                if (cancellationToken.IsCancellationRequested)
                {
                    return;
                }
            }

            CloseOpen(file.Shown);
            if (_container.IsOpen || _entries.IsOpen)
            {
                _container.Reset();
                _entries.Reset();
                Fail(
                    file.Shown, 0, "the last line is cut off. Import this file together with the next file of the "
                        + "log.");
            }
        }
    }

    private void ImportYaml(RecordingFile file)
    {
        try
        {
            if (file.Bytes > YamlLimits.Default.MaxBytes)
            {
                Fail(
                    file.Shown, 0,
                    $"larger than {YamlLimits.Default.MaxBytes} bytes. Print it as JSON: kubectl get -o json.");
                return;
            }

            ImportYaml(file, File.ReadAllBytes(file.FullPath));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Fail(file.Shown, 0, "cannot be read. Check its permissions.");
        }
    }

    private void ImportYaml(RecordingFile file, byte[] text)
    {
        YamlReadResult result = KubernetesYaml.Read(text, YamlLimits.Default);
        foreach (YamlError error in result.Errors)
        {
            Fail(file.Shown, error.Line, error.Message);
        }

        foreach (YamlDocument document in result.Documents)
        {
            foreach (ImportOutcome outcome in ReadAny(document.Root, $"{file.Shown}:{document.Line}"))
            {
                Take(outcome, file.Shown, document.Line);
            }
        }
    }

    private void Import(RawRecording raw)
    {
        if (raw.Error.Length > 0)
        {
            Fail(raw.File, raw.Line, raw.Error);
            return;
        }

        ReadOnlyMemory<byte> text = raw.Json.Span.StartsWith(Encoding.UTF8.Preamble)
            ? raw.Json[Encoding.UTF8.Preamble.Length..]
            : raw.Json;
        string notText = raw.Number == 0 ? OtherLogEntry.DescribeFile(raw.Json.Span) : "";
        if (notText.Length > 0)
        {
            Fail(raw.File, raw.Line, notText);
        }
        else if (raw.Number == 0 && LooksLikeYaml(text.Span))
        {
            Fail(raw.File, raw.Line, "looks like YAML. Give the file a name that ends in .yaml.");
        }
        else if (_open is null && LoggedText.TryReadAll(text, out List<JsonValue> values))
        {
            Import(values, raw.File, raw.Line);
        }
        else if (text.Span.Contains((byte)'\n'))
        {
            ImportLines(text, raw);
        }
        else
        {
            ImportLine(text, raw.File, raw.Line);
        }
    }

    // Read as one record, but it is none: a mistake in one line affects only that line.
    private void ImportLines(ReadOnlyMemory<byte> text, RawRecording raw)
    {
        for (long line = raw.Line; !text.IsEmpty; line++)
        {
            int end = text.Span.IndexOf((byte)'\n');
            ReadOnlyMemory<byte> one = end < 0 ? text : text[..end];
            text = end < 0 ? default : text[(end + 1)..];
            if (!one.Span.Trim(" \t\r,[]"u8).IsEmpty)
            {
                ImportLine(one, raw.File, line);
            }
        }
    }

    private void ImportLine(ReadOnlyMemory<byte> line, string file, long number)
    {
        if (_container.TryTake(line, out ReadOnlyMemory<byte> joined))
        {
            line = joined;
        }

        ReadOnlySpan<byte> text = line.Span.Trim(" \t\r,"u8);
        if (text.IsEmpty)
        {
            return;
        }

        if (_open is not null && IsPartOfOpen(line, file))
        {
            return;
        }

        IReadOnlyList<JsonValue> values = LoggedText.Read(
            line[line.Span.IndexOf(text)..][..text.Length], out bool isCut);
        if (isCut)
        {
            Fail(file, number, "the last event of the line is cut off. Copy the file again.");
        }

        if (values.Count > 0)
        {
            Import(values, file, number);
        }
        else if (AuditEnvelope.LooksLikeBase64(text))
        {
            (IReadOnlyList<JsonValue> found, string error) = AuditEnvelope.OpenBase64(text, maxRecordBytes);
            if (found.Count == 0)
            {
                Fail(file, number, error.Length > 0 ? error
                    : "is base64, but does not contain an audit event. To see its content: base64 -d FILE");
            }

            Import(found, file, number);
        }
        else if (!isCut && OpenJson.Begin(text, _limits.MaxRecordBytes) is { } open)
        {
            (_open, _openLine) = (open, number);
        }
        else if (!isCut)
        {
            DescribeLine(line, file, number);
        }
    }

    private void DescribeLine(ReadOnlyMemory<byte> line, string file, long number)
    {
        ReadOnlySpan<byte> text = line.Span.Trim(" \t\r,"u8);
        if (text[0] is (byte)'{' or (byte)'[' || text[^1] == (byte)'}' || text.IndexOf("audit.k8s.io"u8) >= 0)
        {
            _ = JsonTree.TryParse(line, out _, out JsonError? error);
            Fail(file, number, $"cannot be read, probably because it is truncated: {error}");
        }
        else
        {
            Take(new ImportOutcome.PassedOver(OtherLogEntry.OtherText), file, number);
        }
    }

    // An indented event after a timestamp continues over many lines. A line with its own event is not part of it,
    // although JSON would allow that.
    private bool IsPartOfOpen(ReadOnlyMemory<byte> line, string file)
    {
        bool isOwn = line.Span.IndexOf("audit.k8s.io"u8) >= 0
            && LoggedText.Read(line, out _).Any(AuditEnvelope.IsContent);
        OpenJson open = _open!;
        switch (isOwn ? OpenJsonState.Broken : open.Append([(byte)'\n', .. line.Span]))
        {
            case OpenJsonState.Open:
                return true;
            case OpenJsonState.Complete:
                _open = null;
                Import(LoggedText.Read(open.Text, out _), file, _openLine);
                return true;
            default:
                CloseOpen(file);
                return false;
        }
    }

    // An unfinished value is one truncated line.
    private void CloseOpen(string file)
    {
        if (_open is { } open)
        {
            _open = null;
            DescribeLine(open.Text, file, _openLine);
        }
    }

    private void Import(IReadOnlyList<JsonValue> values, string file, long line)
    {
        for (int i = 0; i < values.Count; i++)
        {
            string place = i == 0 ? $"{file}:{line}" : $"{file}:{line}#{i}";
            bool isPart = _entries.TryTake(values[i], out ReadOnlyMemory<byte> joined, out bool isLost);
            if (isLost)
            {
                Fail(
                    file, line, "the previous entries contain a line whose last part is missing. Copy the file again.");
            }

            if (isPart)
            {
                if (!joined.IsEmpty)
                {
                    Import(LoggedText.Read(joined, out _), file, line);
                }

                continue;
            }

            foreach (ImportOutcome outcome in ReadAny(values[i], place))
            {
                Take(outcome, file, line);
            }
        }
    }

    private IEnumerable<ImportOutcome> ReadAny(JsonValue root, string place)
    {
        if (AuditEnvelope.IsContent(root))
        {
            return ReadContent(root, place);
        }

        (IReadOnlyList<JsonValue> found, string error) = AuditEnvelope.Open(root, maxRecordBytes);
        if (error.Length > 0)
        {
            return [new ImportOutcome.Failed(error)];
        }

        return found.Count > 0
            ? found.SelectMany((one, i) => ReadContent(one, found.Count == 1 ? place : $"{place}[{i}]"))
            : [OtherLogEntry.Describe(root)];
    }

    private IEnumerable<ImportOutcome> ReadContent(JsonValue root, string place)
    {
        if (AuditEvent.IsEvent(root))
        {
            return _audit.Read(root);
        }

        string apiVersion = root.Member("apiVersion")?.Text ?? "";
        string kind = root.Member("kind")?.Text ?? "";
        if (kind == "EventList" && apiVersion.StartsWith("audit.k8s.io/", StringComparison.Ordinal))
        {
            return root.Member("items") is { Kind: JsonKind.Array } events
                ? events.Items.ToArray().SelectMany(_audit.Read)
                : [];
        }

        return kind == "AdmissionReview" || kind == Recording.KindName
            ? [ReadReview(root)]
            : _objects.Read(root, place);
    }

    private ImportOutcome ReadReview(JsonValue root) =>
        _reader.TryRead(Encoding.UTF8.GetBytes(root.ToString()), out Recording? recording, out string error)
            ? new ImportOutcome.Imported(recording!)
            : new ImportOutcome.Failed(error);

    private void Take(ImportOutcome outcome, string file, long line)
    {
        switch (outcome)
        {
            case ImportOutcome.Imported imported:
                Write(imported.Recording);
                if (imported.Note.Length > 0 && Counts.Notes.Count < MaxErrors && !Counts.Notes.Contains(imported.Note))
                {
                    Counts.Notes.Add(imported.Note);
                }

                break;
            case ImportOutcome.PassedOver passed:
                Counts.PassedOver[passed.Reason] = Counts.PassedOver.GetValueOrDefault(passed.Reason) + 1;
                break;
            case ImportOutcome.Failed failed:
                Fail(file, line, failed.Message);
                break;
        }
    }

    private void Write(Recording recording)
    {
        _json.ResetWrittenCount();
        RecordingWriter.Write(_json, recording, redactor);
        folder.Write(_json.WrittenSpan);
        Counts.Written++;
        foreach ((string name, UnknownParts part) in Parts)
        {
            if ((recording.Request.Unknown & part) != 0)
            {
                Counts.Unknown[name] = Counts.Unknown.GetValueOrDefault(name) + 1;
            }
        }
    }

    private void Fail(string file, long line, string message)
    {
        Counts.Failed++;
        if (Counts.Errors.Count < MaxErrors)
        {
            Counts.Errors.Add(line == 0 ? $"{file}: {message}" : $"{file}:{line}: {message}");
        }
    }

    private static bool LooksLikeYaml(ReadOnlySpan<byte> text) =>
        text.StartsWith("apiVersion:"u8) || text.StartsWith("---"u8) || text.StartsWith("kind:"u8);
}
