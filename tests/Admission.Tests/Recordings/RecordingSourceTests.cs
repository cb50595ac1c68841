using System.Collections.Immutable;
using System.IO.Compression;
using System.Text;
using Admission.Recordings;
using Admission.Tests.Policies;

namespace Admission.Tests.Recordings;

/// <summary>Attack 43: files of recordings that are broken, or made to harm.</summary>
public sealed class RecordingSourceTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void Reads_lines_whole_files_and_both_compressions_in_the_order_of_names()
    {
        _folder.Write("a.ndjson", "{\"a\":1}\n\n{\"a\":2}\r\n");
        _folder.Write("b.json", "{\n  \"b\": 1\n}\n");
        _folder.Write("c.ndjson.gz", Gzip("{\"c\":1}\n{\"c\":2}"));
        _folder.Write("d/e.jsonl.zst", Zstd("{\"d\":1}\n"));
        _folder.Write("notes.txt", "nothing");
        _folder.Write(".hidden.json", "{}");

        RawRecording[] records = Read();

        Assert.Equal(
            ["{\"a\":1}", "{\"a\":2}", "{\n  \"b\": 1\n}\n", "{\"c\":1}", "{\"c\":2}", "{\"d\":1}"],
            records.Select(static one => Encoding.UTF8.GetString(one.Json.Span)));
        Assert.Equal([1L, 3, 1, 1, 2, 1], records.Select(static one => one.Line));
        Assert.Equal([0L, 1, 2, 3, 4, 5], records.Select(static one => one.Number));
    }

    [Fact]
    public void Continues_after_a_line_that_is_too_long()
    {
        _folder.Write("a.ndjson", $"{{}}\n{{\"a\":\"{new string('x', 100_000)}\"}}\n{{\"b\":1}}\n");

        RawRecording[] records = Read(new RecordingLimits { MaxRecordBytes = 65_536 });

        Assert.Equal(["", "longer than 65536 bytes, the limit for a review. Remove the line.", ""],
            records.Select(static one => one.Error));
        Assert.Equal([1L, 2, 3], records.Select(static one => one.Line));
    }

    [Fact]
    public void Reports_that_an_indented_file_is_too_long()
    {
        _folder.Write("a.json", $"{{\n\"a\":\"{new string('x', 100_000)}\"\n}}\n");

        Assert.StartsWith("longer than", Assert.Single(Read(new RecordingLimits { MaxRecordBytes = 65_536 })).Error,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(".gz")]
    [InlineData(".zst")]
    public void Reads_the_complete_part_of_a_truncated_file(string ending)
    {
        string text = ManyLines();
        byte[] whole = ending == ".gz" ? Gzip(text) : Zstd(text);
        _folder.Write("a.ndjson" + ending, whole[..(whole.Length / 2)]);

        RawRecording[] records = Read();

        Assert.True(records.Length > 100);
        Assert.NotEmpty(records[^1].Error);
        Assert.All(records[..^1], static one => Assert.Empty(one.Error));
    }

    [Theory]
    [InlineData(".gz")]
    [InlineData(".zst")]
    public void Reads_a_file_that_is_still_written_to_without_complaint(string ending)
    {
        string text = ManyLines();
        byte[] whole = ending == ".gz" ? Gzip(text) : Zstd(text);
        _folder.Write($"a.ndjson{ending}.unfinished", whole[..(whole.Length / 2)]);

        Assert.All(Read(), static one => Assert.Empty(one.Error));
    }

    [Theory]
    [InlineData(".gz")]
    [InlineData(".zst")]
    public void Stops_reading_a_file_that_grows_without_limit(string ending)
    {
        string text = string.Concat(Enumerable.Repeat("{\"a\":0}\n", 1_000_000));
        _folder.Write("bomb.ndjson" + ending, ending == ".gz" ? Gzip(text) : Zstd(text));
        _folder.Write("z.ndjson", "{}");

        RawRecording[] records = Read(new RecordingLimits { MaxExpansion = 10, FreeBytes = 1 << 20 });

        RawRecording broken = Assert.Single(records, static one => one.Error.Length > 0);
        Assert.Contains("becomes more than 10 times as large", broken.Error, StringComparison.Ordinal);
        Assert.EndsWith("z.ndjson", records[^1].File, StringComparison.Ordinal);
        Assert.True(records.Length < 400_000);
    }

    [Fact]
    public void Stops_reading_a_file_that_is_too_large()
    {
        _folder.Write("a.ndjson", string.Concat(Enumerable.Repeat("{\"a\":0}\n", 300_000)));

        Assert.Contains(
            "contains more than",
            Read(new RecordingLimits { MaxFileBytes = 1 << 20 })[^1].Error,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Reports_a_compressed_file_that_is_damaged()
    {
        _folder.Write("a.ndjson.gz", [0x1f, 0x8b, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
        _folder.Write("b.ndjson.zst", [0x28, 0xb5, 0x2f, 0xfd, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
        _folder.Write("c.json", []);
        _folder.Write("d.ndjson", "\n\n");

        Assert.All(Read(), static one => Assert.NotEmpty(one.Error));
        Assert.Equal(4, Read().Length);
    }

    [Fact]
    public void Reads_nothing_through_a_link_that_leads_out_of_the_folder()
    {
        using var outside = new TemporaryFolder();
        outside.Write("secret.json", "{\"secret\":1}");
        _folder.Write("a.json", "{}");
        _folder.Link("b.json", outside.At("secret.json"));
        _folder.Link("c", outside.Path);
        _folder.Link("d.json", "a.json");
        _folder.Link("e.json", "nowhere.json");

        (ImmutableArray<RecordingFile> files, ImmutableArray<string> errors) =
            RecordingFiles.Find([_folder.Path], RecordingLimits.Default);

        Assert.Equal(["a.json", "d.json"], files.Select(static file => Path.GetFileName(file.Shown)));
        Assert.Equal(3, errors.Length);
    }

    [Fact]
    public void Accepts_no_more_files_than_allowed()
    {
        for (int i = 0; i < 5; i++)
        {
            _folder.Write($"{i}.json", "{}");
        }

        (ImmutableArray<RecordingFile> files, ImmutableArray<string> errors) =
            RecordingFiles.Find([_folder.Path], new RecordingLimits { MaxFiles = 3 });

        Assert.Equal(3, files.Length);
        Assert.Contains("more than 3 files", Assert.Single(errors), StringComparison.Ordinal);
    }

    [Fact]
    public void Reports_that_a_path_is_missing()
    {
        (ImmutableArray<RecordingFile> files, ImmutableArray<string> errors) =
            RecordingFiles.Find([_folder.At("nowhere")], RecordingLimits.Default);

        Assert.Empty(files);
        Assert.Contains("no such file or folder", Assert.Single(errors), StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private RawRecording[] Read(RecordingLimits? limits = null)
    {
        (ImmutableArray<RecordingFile> files, _) =
            RecordingFiles.Find([_folder.Path], limits ?? RecordingLimits.Default);
        return [.. new RecordingSource(files, limits ?? RecordingLimits.Default).Read()];
    }

    private static string ManyLines() => string.Concat(
        Enumerable.Range(0, 50_000).Select(static i => $"{{\"a\":\"{Guid.NewGuid()}{i}\"}}\n"));

    private static byte[] Gzip(string text) =>
        Compress(text, static file => new GZipStream(file, CompressionLevel.Fastest, leaveOpen: true));

    private static byte[] Zstd(string text) =>
        Compress(text, static file => new ZstdSharp.CompressionStream(file, leaveOpen: true));

    private static byte[] Compress(string text, Func<Stream, Stream> wrap)
    {
        using var file = new MemoryStream();
        using (Stream stream = wrap(file))
        {
            stream.Write(Encoding.UTF8.GetBytes(text));
        }

        return file.ToArray();
    }
}
