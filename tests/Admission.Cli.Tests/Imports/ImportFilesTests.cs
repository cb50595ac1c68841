using System.Collections.Immutable;
using System.IO.Compression;
using System.Text;
using Admission.Cli.Imports;
using Admission.Json;
using Admission.Recordings;

namespace Admission.Cli.Tests.Imports;

/// <summary>Which files are found, which cannot be read, and how much of them is read.</summary>
public sealed class ImportFilesTests : IDisposable
{
    private const string Pod =
        """{"apiVersion":"v1","kind":"Pod","metadata":{"name":"a","namespace":"shop"}}""";

    private readonly TemporaryFolder _folder = new();
    private int _runs;

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("audit.log.1"), InlineData("audit.log.12.gz"), InlineData("audit.log-20260101")]
    [InlineData("audit-2026-01-01T00-00-00.000.log.gz"), InlineData("audit-2026-01-01T00-00-00.000.log")]
    [InlineData("000000.gz"), InlineData("000000.zst"), InlineData("audit.log.zst"), InlineData("AUDIT.JSON")]
    public void Finds_rotated_and_exported_logs_in_folders(string name)
    {
        Write(name, Pod);
        ImportCounts counts = Import([_folder.Path]);
        Assert.Equal((1, 0), (counts.Written, counts.Failed));
    }

    [Theory]
    [InlineData("notes.txt"), InlineData("backup.tar.gz"), InlineData("audit.1")]
    [InlineData(".audit.log"), InlineData("log")]
    public void Skips_other_files_in_folders(string name)
    {
        File.WriteAllText(Path.Combine(_folder.Path, name), Pod);
        (_, ImmutableArray<string> errors) = RecordingFiles.Find(
            [_folder.Path], RecordingLimits.Default, ImportRun.Endings);
        Assert.Contains("contains no *.json", Assert.Single(errors), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a.log"), InlineData("a.yaml")]
    public void Skips_only_the_file_that_cannot_be_opened(string name)
    {
        Write("b.json", Pod);
        string missing = Path.Combine(_folder.Path, name);
        ImportCounts counts = Import(
        [
            new RecordingFile(name, missing, 1),
            new RecordingFile("b.json", Path.Combine(_folder.Path, "b.json"), 1),
        ]);
        Assert.Equal((1, 1), (counts.Written, counts.Failed));
        Assert.StartsWith($"{name}: cannot be ", counts.Errors[0], StringComparison.Ordinal);
        Assert.Contains("permissions", counts.Errors[0], StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_that_cannot_be_listed_is_reported()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows() || Environment.UserName == "root", "root may read everything.");
        string closed = Path.Combine(_folder.Path, "closed");
        Directory.CreateDirectory(closed);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(closed, UnixFileMode.None);
        }

        (_, ImmutableArray<string> errors) = RecordingFiles.Find(
            [_folder.Path], RecordingLimits.Default, ImportRun.Endings);
        Assert.Contains("cannot be listed. Check its permissions.", Assert.Single(errors), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a.log"), InlineData("a.json")]
    public void Skips_only_the_line_that_is_longer_than_the_limit(string name)
    {
        string large = Pod.Replace("\"a\"", $"\"{new string('a', 70_000)}\"", StringComparison.Ordinal);
        Write(name, $"{Pod}\n{large}\n{Pod}\n");
        ImportCounts counts = Import([Path.Combine(_folder.Path, name)], maxBytes: 66_000);
        Assert.Equal((2, 1), (counts.Written, counts.Failed));
        Assert.Contains(":2: longer than 66000 bytes", counts.Errors[0], StringComparison.Ordinal);
    }

    [Fact]
    public void A_packed_record_that_grows_beyond_the_limit_is_rejected()
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(new byte[100_000]);
        }

        Write("a.log", $$$"""{"awslogs":{"data":"{{{Convert.ToBase64String(packed.ToArray())}}}"}}""");
        Assert.Contains(
            "larger than 66000 bytes",
            Assert.Single(Import([Path.Combine(_folder.Path, "a.log")], maxBytes: 66_000).Errors),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Remembers_as_many_requests_as_the_limit_and_forgets_the_oldest()
    {
        var seen = new SeenEvents(max: 2);
        Assert.Equal(
            [false, false, true, false, false, true],
            ((string[])["a", "b", "a", "c", "a", "c"]).Select(id => seen.IsRepeated(Audit(id))));
    }

    private static AuditEvent Audit(string id)
    {
        byte[] text = Encoding.UTF8.GetBytes($$"""{"auditID":"{{id}}","verb":"create"}""");
        Assert.True(JsonTree.TryParse(text, out JsonTree? tree, out _));
        return new AuditEvent(tree!.Root);
    }

    private void Write(string name, string text)
    {
        using FileStream file = File.Create(Path.Combine(_folder.Path, name));
        using Stream stream = name.EndsWith(".gz", StringComparison.Ordinal)
            ? new GZipStream(file, CompressionLevel.Fastest)
            : name.EndsWith(".zst", StringComparison.Ordinal) ? new ZstdSharp.CompressionStream(file) : file;
        stream.Write(Encoding.UTF8.GetBytes(text));
    }

    private ImportCounts Import(string[] paths, int maxBytes = AuditEnvelope.DefaultMaxBytes)
    {
        (ImmutableArray<RecordingFile> files, ImmutableArray<string> errors) = RecordingFiles.Find(
            paths, RecordingLimits.Default, ImportRun.Endings);
        Assert.Empty(errors);
        return Import(files, maxBytes);
    }

    private ImportCounts Import(ImmutableArray<RecordingFile> files, int maxBytes = AuditEnvelope.DefaultMaxBytes)
    {
        var options = new RecordingOptions
        {
            Folder = Path.Combine(_folder.Path, $".out{Interlocked.Increment(ref _runs)}"),
            MaxFolderBytes = long.MaxValue,
            Redaction = new RedactionOptions { Key = RedactionKey.Create() },
        };
        using var folder = new RecordingFolder(options, TimeProvider.System);
        var run = new ImportRun(new Redactor(options.Redaction), folder, maxRecordBytes: maxBytes);
        run.Import(files, Stream.Null, TestContext.Current.CancellationToken);
        return run.Counts;
    }
}
