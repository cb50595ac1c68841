using System.Buffers;
using System.Collections.Immutable;
using System.Text;
using Admission.Json;
using Admission.Protocol;
using Admission.Recordings;
using Admission.Yaml;

namespace Admission.Cli.Imports;

/// <summary>
/// Turns files of any kind that is understood into recordings, one after another and in constant memory.
/// </summary>
/// <param name="redactor">Redacts what is written.</param>
/// <param name="folder">Where to.</param>
internal sealed class ImportRun(Redactor redactor, RecordingFolder folder)
{
    private const int MaxErrors = 100;

    /// <summary>Names of files that a folder is searched for.</summary>
    public static readonly string[] Endings = [".json", ".ndjson", ".jsonl", ".log", ".yaml", ".yml"];

    private static readonly ImmutableArray<(string Name, UnknownParts Part)> Parts =
    [
        ("object", UnknownParts.Object), ("old object", UnknownParts.OldObject), ("user", UnknownParts.User),
        ("options", UnknownParts.Options), ("time", UnknownParts.Time),
    ];

    private readonly RecordingReader _reader = new(redactor);
    private readonly AuditLogImport _audit = new();
    private readonly ArrayBufferWriter<byte> _json = new(64 * 1024);

    /// <summary>What was written so far.</summary>
    public ImportCounts Counts { get; } = new();

    /// <summary>Imports files.</summary>
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

            var source = new RecordingSource([file], RecordingLimits.Default, () => standardInput);
            foreach (RawRecording raw in source.Read())
            {
                Import(raw);
                if (cancellationToken.IsCancellationRequested)
                {
                    return;
                }
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

        if (!JsonTree.TryParse(raw.Json, out JsonTree? tree, out JsonError? error))
        {
            if (raw.Number == 0 && LooksLikeYaml(raw.Json.Span))
            {
                Fail(raw.File, raw.Line, "is YAML by its look. Give it a name that ends in .yaml.");
                return;
            }

            Fail(raw.File, raw.Line, error!.ToString());
            return;
        }

        foreach (ImportOutcome outcome in ReadAny(tree!.Root, $"{raw.File}:{raw.Line}"))
        {
            Take(outcome, raw.File, raw.Line);
        }
    }

    private IEnumerable<ImportOutcome> ReadAny(JsonValue root, string place)
    {
        if (AuditEvent.IsEvent(root))
        {
            return _audit.Read(root);
        }

        string apiVersion = root.Member("apiVersion")?.Text ?? "";
        string kind = root.Member("kind")?.Text ?? "";
        if (kind == "EventList" && apiVersion.StartsWith("audit.k8s.io/", StringComparison.Ordinal)
            && root.Member("items") is { Kind: JsonKind.Array } events)
        {
            return events.Items.ToArray().SelectMany(_audit.Read);
        }

        return kind == "AdmissionReview" || kind == Recording.KindName
            ? [ReadReview(root)]
            : ImportedObject.Read(root, place);
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

/// <summary>What an import came to.</summary>
internal sealed class ImportCounts
{
    /// <summary>Recordings written.</summary>
    public long Written { get; set; }

    /// <summary>Records that could not be read.</summary>
    public long Failed { get; set; }

    /// <summary>Recordings that lack something, by what.</summary>
    public Dictionary<string, long> Unknown { get; } = new(StringComparer.Ordinal);

    /// <summary>Records that are about no review, by reason.</summary>
    public SortedDictionary<string, long> PassedOver { get; } = new(StringComparer.Ordinal);

    /// <summary>The first errors.</summary>
    public List<string> Errors { get; } = [];
}
