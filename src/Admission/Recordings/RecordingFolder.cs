using System.Globalization;
using System.Security.Cryptography;

namespace Admission.Recordings;

/// <summary>
/// A folder for recordings: a new file starts after a size or age, and the oldest files are deleted if all together are
/// too large. Not thread-safe.
/// </summary>
/// <remarks>
/// The open file has the ending <c>.unfinished</c>, and can be read up to the last <see cref="Flush"/>. Its name
/// contains the time and a random part, so that several servers can share a folder.
/// </remarks>
public sealed class RecordingFolder : IDisposable
{
    private const int FilesBetweenLooks = 200;

    private readonly RecordingOptions _options;
    private readonly TimeProvider _time;
    private readonly string _instance = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4));
    private FileStream? _file;
    private Stream? _output;
    private string _path = "";
    private long _opened;
    private DateTimeOffset _named;
    private int _number;

    /// <param name="options">Folder, format and limits.</param>
    public RecordingFolder(RecordingOptions options, TimeProvider time)
    {
        _options = options;
        _time = time;
    }

    /// <summary>Writes one recording.</summary>
    /// <param name="json">The recording, on one line without a line break.</param>
    /// <exception cref="IOException">The disk is full, or the folder does not exist any longer.</exception>
    /// <exception cref="UnauthorizedAccessException">This process has no permission to write to the folder.</exception>
    public void Write(ReadOnlySpan<byte> json)
    {
        if (_output is not null && (_file!.Position >= _options.MaxFileBytes
            || _time.GetElapsedTime(_opened) >= _options.MaxFileAge
            || _options.Format == RecordingFormat.Files))
        {
            Close();
        }

        if (_output is null)
        {
            Open();
        }

        _output!.Write(json);
        _output.WriteByte((byte)'\n');
        if (_options.Format == RecordingFormat.Files)
        {
            Close();
        }
    }

    /// <summary>Flushes the recordings to the file.</summary>
    /// <exception cref="IOException">The disk is full, or the folder does not exist any longer.</exception>
    public void Flush()
    {
        if (_output is not null)
        {
            _output.Flush();
            _file!.Flush();
        }
    }

    /// <summary>Ends the open file; the next recording starts a new one.</summary>
    /// <exception cref="IOException">The disk is full, or the folder does not exist any longer.</exception>
    public void Close()
    {
        if (_output is { } output)
        {
            _output = null;
            output.Dispose();
            File.Move(_path, _path[..^RecordingFormats.Unfinished.Length], overwrite: false);
        }
    }

    /// <summary>Leaves the file as it is after a failed write.</summary>
    public void Abandon()
    {
        FileStream? file = _file;
        _output = null;
        _file = null;

        // Do not close the compressing stream: it would write once more.
        file?.Dispose();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        try
        {
            Close();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Abandon();
        }
    }

    private void Open()
    {
        Directory.CreateDirectory(_options.Folder);
        if (_options.Format != RecordingFormat.Files || _number % FilesBetweenLooks == 0)
        {
            Trim();
        }

        // Files are deleted in the order of their names, which a clock that is set back must not change.
        DateTimeOffset now = _time.GetUtcNow();
        _named = now > _named ? now : _named;
        string name = string.Create(
            CultureInfo.InvariantCulture,
            $"{_named:yyyyMMdd'T'HHmmss'Z'}-{_instance}-{_number++:D6}");
        _path = Path.Combine(
            _options.Folder, name + RecordingFormats.EndingOf(_options.Format) + RecordingFormats.Unfinished);
        _file = new FileStream(_path, OpenOptions());
        _output = RecordingFormats.Compress(_file, _options.Format);
        _opened = _time.GetTimestamp();
    }

    // Readable only for the owner and the group: recordings are sensitive even if redacted.
    private static FileStreamOptions OpenOptions()
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            Share = FileShare.Read | FileShare.Delete,
            BufferSize = 64 * 1024,
        };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead;
        }

        return options;
    }

    private void Trim()
    {
        FileInfo[] files = [.. new DirectoryInfo(_options.Folder)
            .EnumerateFiles()
            .Where(static file => RecordingFiles.IsName(file.Name) && file.Exists)
            .OrderBy(static file => file.Name, StringComparer.Ordinal)];
        long left = files.Sum(static file => file.Length) - _options.MaxFolderBytes;
        foreach (FileInfo file in files)
        {
            if (left <= 0)
            {
                break;
            }

            if (!file.Name.EndsWith(RecordingFormats.Unfinished, StringComparison.Ordinal))
            {
                left -= file.Length;
                file.Delete();
            }
        }
    }
}
