using System.Collections.Immutable;
using System.CommandLine;
using System.CommandLine.Parsing;
using Admission.Cli.CommandLine;
using Admission.Recordings;

namespace Admission.Cli.Options;

/// <summary>The options of <c>admission serve</c> about recording.</summary>
internal sealed class RecordOptions
{
    private static readonly RecordingOptions Defaults = new() { Folder = "" };

    private readonly Option<string?> _record = new("--record")
    {
        Description = "Record redacted reviews in this folder, for `admission replay`.",
        HelpName = "DIR",
    };

    private readonly Option<int> _oneIn = QuantityOptions.Count(
        "--record-one-in",
        "Record the first review of each kind of request, then one of every NUMBER reviews. 1 records all.",
        Defaults.OneIn, 1, 1_000_000);

    private readonly Option<string> _format = FormatOption("--record-format");

    private readonly Option<long> _size = QuantityOptions.Size(
        "--record-size", "Maximum size of all recordings in the folder. When the limit is reached, the oldest "
            + "recordings are deleted.",
        Defaults.MaxFolderBytes, 1 << 20,
        1L << 40);

    private readonly Option<long> _fileSize = QuantityOptions.Size(
        "--record-file-size", "Size after which a new file is started.", Defaults.MaxFileBytes, 64 << 10, 16L << 30);

    private readonly RedactionInput _redaction = new("--record-redact", "--record-key");

    public IEnumerable<Option> All => [_record, _oneIn, _format, _size, _fileSize, .. _redaction.Options];

    /// <summary>An option for a file format.</summary>
    public static Option<string> FormatOption(string name) => OptionValues.OneOf(
        name, "Format of the recordings. zstd and gzip: compressed files with one recording per line. ndjson: the same "
            + "without compression. files: one file for each recording.",
        "zstd", "gzip", "ndjson", "files");

    public static RecordingFormat FormatOf(string name) => name switch
    {
        "gzip" => RecordingFormat.Gzip,
        "ndjson" => RecordingFormat.Lines,
        "files" => RecordingFormat.Files,
        _ => RecordingFormat.Zstd,
    };

    /// <summary>Reports invalid combinations.</summary>
    public void Check(CommandResult result)
    {
        _redaction.Check(result);
        Option[] needy = [_oneIn, _format, _size, _fileSize, .. _redaction.Options];
        if (result.GetResult(_record) is null or { Implicit: true }
            && needy.FirstOrDefault(one => result.GetResult(one) is { Implicit: false }) is { } lonely)
        {
            result.AddError($"{lonely.Name}: needs --record. Specify the folder for the recordings.");
        }
    }

    /// <summary>Destination and limits of recordings; null for none.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="errors">The invalid values.</param>
    public RecordingOptions? Read(ParseResult parsed, out ImmutableArray<string> errors)
    {
        errors = [];
        if (parsed.GetValue(_record) is not { } folder)
        {
            return null;
        }

        RedactionKey? key = RedactionInput.ReadKey("--record-key", _redaction.KeyFile(parsed), out string error);
        var options = new RecordingOptions
        {
            Folder = folder,
            OneIn = QuantityOptions.Of(parsed, _oneIn, Defaults.OneIn),
            Format = FormatOf(parsed.GetRequiredValue(_format)),
            MaxFolderBytes = QuantityOptions.Of(parsed, _size, Defaults.MaxFolderBytes),
            MaxFileBytes = QuantityOptions.Of(parsed, _fileSize, Defaults.MaxFileBytes),
            Redaction = new RedactionOptions { Fields = _redaction.Fields(parsed), Key = key ?? RedactionKey.Create() },
        };
        errors = error.Length > 0 ? [error, .. options.Validate()] : options.Validate();
        return options;
    }
}
