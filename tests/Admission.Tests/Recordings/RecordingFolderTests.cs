using System.Text;
using Admission.Recordings;
using Admission.Tests.Policies;
using Microsoft.Extensions.Time.Testing;

namespace Admission.Tests.Recordings;

public sealed class RecordingFolderTests : IDisposable
{
    private readonly TemporaryFolder _temporary = new();
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 23, 12, 0, 0, TimeSpan.Zero));

    [Theory]
    [InlineData(RecordingFormat.Zstd)]
    [InlineData(RecordingFormat.Gzip)]
    [InlineData(RecordingFormat.Lines)]
    [InlineData(RecordingFormat.Files)]
    public void Writes_readable_files_in_every_format(RecordingFormat format)
    {
        using (var folder = new RecordingFolder(Options() with { Format = format }, _time))
        {
            Write(folder, 5);
        }

        Assert.Equal(5, Read().Length);
        Assert.Equal(format == RecordingFormat.Files ? 5 : 1, Files().Length);
    }

    [Theory]
    [InlineData(RecordingFormat.Zstd)]
    [InlineData(RecordingFormat.Gzip)]
    [InlineData(RecordingFormat.Lines)]
    public void Shows_the_lines_up_to_the_last_flush(RecordingFormat format)
    {
        using var folder = new RecordingFolder(Options() with { Format = format }, _time);
        Write(folder, 3);
        folder.Flush();

        Assert.Equal(3, Read().Length);
        Assert.All(Read(), static one => Assert.Empty(one.Error));
    }

    [Fact]
    public void Begins_a_new_file_by_age()
    {
        using (var folder = new RecordingFolder(Options() with { MaxFileAge = TimeSpan.FromMinutes(1) }, _time))
        {
            Write(folder, 2);
            _time.Advance(TimeSpan.FromMinutes(2));
            Write(folder, 2);
        }

        Assert.Equal(2, Files().Length);
    }

    [Fact]
    public void Deletes_the_oldest_files_beyond_the_size_of_the_folder()
    {
        using (var folder = new RecordingFolder(
            Options() with { Format = RecordingFormat.Lines, MaxFileBytes = 10_000, MaxFolderBytes = 50_000 }, _time))
        {
            for (int i = 0; i < 2000; i++)
            {
                folder.Write(Encoding.UTF8.GetBytes($"{{\"number\":{i},\"text\":\"{new string('x', 100)}\"}}"));
                _time.Advance(TimeSpan.FromSeconds(1));
            }
        }

        Assert.InRange(Files().Sum(static file => file.Length), 20_000, 130_000);
        Assert.Contains("1999", Encoding.UTF8.GetString(Read()[^1].Json.Span), StringComparison.Ordinal);
    }

    [Fact]
    public void Deletes_the_oldest_files_although_the_clock_was_set_back()
    {
        var time = new SteppedTime(new DateTimeOffset(2026, 11, 23, 12, 0, 0, TimeSpan.Zero));
        using (var folder = new RecordingFolder(
            Options() with { Format = RecordingFormat.Lines, MaxFileBytes = 10_000, MaxFolderBytes = 50_000 }, time))
        {
            for (int i = 0; i < 2000; i++)
            {
                time.Step(i == 1000 ? TimeSpan.FromDays(-1) : TimeSpan.Zero);
                folder.Write(Encoding.UTF8.GetBytes($"{{\"number\":{i},\"text\":\"{new string('x', 100)}\"}}"));
                time.Advance(TimeSpan.FromSeconds(1));
            }
        }

        Assert.Contains("1999", Encoding.UTF8.GetString(Read()[^1].Json.Span), StringComparison.Ordinal);
    }

    [Fact]
    public void Is_for_its_owner_and_group_only()
    {
        using (var folder = new RecordingFolder(Options(), _time))
        {
            Write(folder, 1);
        }

        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(
                UnixFileMode.None,
                File.GetUnixFileMode(Files()[0].FullName) & (UnixFileMode.OtherRead | UnixFileMode.GroupWrite));
        }
    }

    public void Dispose() => _temporary.Dispose();

    private RecordingOptions Options() => new() { Folder = _temporary.At("recordings") };

    private FileInfo[] Files() => new DirectoryInfo(_temporary.At("recordings")).GetFiles();

    private RawRecording[] Read() =>
        [.. new RecordingSource(
            RecordingFiles.Find([_temporary.At("recordings")], RecordingLimits.Default).Files,
            RecordingLimits.Default).Read()];

    private static void Write(RecordingFolder folder, int count)
    {
        for (int i = 0; i < count; i++)
        {
            folder.Write(Encoding.UTF8.GetBytes($"{{\"number\":{i}}}"));
        }
    }
}
