using System.Collections.Immutable;

namespace Admission.Recordings;

/// <summary>
/// Reads the records of files one by one, in constant memory: it keeps a record until the caller releases it, and never
/// a whole file. An unreadable record is a record with an error; reading continues after it if possible.
/// </summary>
/// <param name="files">The files, in the order in which they are read.</param>
/// <param name="standardInput">The stream for <c>-</c>.</param>
/// <param name="allowEmpty">Is an empty standard input allowed?</param>
public sealed class RecordingSource(
    ImmutableArray<RecordingFile> files,
    RecordingLimits limits,
    Func<Stream>? standardInput = null,
    bool allowEmpty = false)
{
    private const string EmptyFile = "is empty. Remove it, or record it again.";

    private const string EmptyInput = "standard input is empty. Check the command before the pipe. If it should be "
        + "empty, add --allow-empty.";

    private long _finishedBytes;
    private BoundedStream? _open;

    /// <summary>Size of all files in bytes, compressed if they are.</summary>
    public long TotalBytes { get; } = files.Sum(static file => file.Bytes);

    /// <summary>
    /// Bytes of the files that have been read so far. Only for progress: another thread may be reading.
    /// </summary>
    public long BytesRead => Volatile.Read(ref _finishedBytes) + (_open?.FileBytes ?? 0);

    public IEnumerable<RawRecording> Read()
    {
        long number = 0;
        foreach (RecordingFile file in files)
        {
            foreach (RawRecording record in Read(file))
            {
                yield return record with { Number = number++ };
            }

            _finishedBytes += file.Bytes;
        }
    }

    private IEnumerable<RawRecording> Read(RecordingFile file)
    {
        string error = TryOpen(file, out BoundedStream? stream);
        if (stream is null)
        {
            yield return new RawRecording(file.Shown, 0, default, error);
            yield break;
        }

        using (stream)
        {
            _open = stream;
            bool areLines = RecordingFiles.AreLines(file.FullPath);
            var lines = new RecordLines(stream, limits.MaxRecordBytes, areLines);
            long records = 0;
            bool isUnfinished = file.FullPath.EndsWith(RecordingFormats.Unfinished, StringComparison.Ordinal);
            while (TryRead(lines, file, out RawRecording record))
            {
                // The last line of an open file is not complete yet.
                if (record.Error.Length > 0 && lines.IsAtEnd && isUnfinished)
                {
                    break;
                }

                records++;
                yield return record;
            }

            bool isInput = file.FullPath.Length == 0;
            if (records == 0 && !isUnfinished && !(isInput && allowEmpty))
            {
                yield return new RawRecording(file.Shown, 0, default, isInput ? EmptyInput : EmptyFile);
            }

            _open = null;
        }
    }

    private static bool TryRead(RecordLines lines, RecordingFile file, out RawRecording record)
    {
        try
        {
            bool isRead = lines.TryRead(out ReadOnlyMemory<byte> json, out long line, out string problem);
            record = new RawRecording(file.Shown, line, json, problem);
            return isRead;
        }
        catch (Exception exception) when (exception is IOException or InvalidDataException or ZstdSharp.ZstdException)
        {
            lines.End();
            record = new RawRecording(file.Shown, lines.Line + 1, default, exception switch
            {
                RecordingTooLargeException => exception.Message,
                EndOfStreamException => "is cut off: the file ends inside a compressed block. Copy it again.",
                _ => "cannot be decompressed or read from here on. Copy it again, or check its permissions.",
            });
            return true;
        }
    }

    private string TryOpen(RecordingFile file, out BoundedStream? stream)
    {
        stream = null;
        FileStream? opened = null;
        try
        {
            if (file.FullPath.Length == 0)
            {
                stream = (BoundedStream)RecordingFormats.Decompress(standardInput?.Invoke() ?? Stream.Null, limits);
                return "";
            }

            // A pipe has no length either, and opening one would wait forever.
            if (new FileInfo(file.FullPath).Length == 0)
            {
                return EmptyFile;
            }

            opened = new FileStream(
                file.FullPath, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1 << 16,
                FileOptions.SequentialScan);
            stream = (BoundedStream)RecordingFormats.Decompress(opened, limits);
            return "";
        }
        catch (Exception exception)
            when (exception is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            opened?.Dispose();
            return "cannot be opened. Check that the file exists, and check its permissions.";
        }
    }
}

/// <summary>One record, or why it could not be read.</summary>
/// <param name="File">The path that the user knows.</param>
/// <param name="Line">Its first line, from 1; 0 for the file as a whole.</param>
/// <param name="Json">Its bytes; empty on error.</param>
/// <param name="Error">The problem and how to fix it; empty if there is none.</param>
public readonly record struct RawRecording(string File, long Line, ReadOnlyMemory<byte> Json, string Error)
{
    /// <summary>Its position among all records of all files, from 0.</summary>
    public long Number { get; init; }
}
