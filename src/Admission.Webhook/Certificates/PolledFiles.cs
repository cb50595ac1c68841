using System.Security.Cryptography;

namespace Admission.Webhook.Certificates;

/// <summary>
/// Polls a few small files and calls back when any byte changes. Polling finds changes for which there are no file
/// events: the symlink swap of a mounted Secret, network file systems.
/// </summary>
internal sealed class PolledFiles : IDisposable
{
    private const int MaxFileBytes = 1024 * 1024;

    private readonly Lock _gate = new();
    private readonly string[] _paths;
    private readonly Action<ReadResult[]> _changed;
    private readonly ITimer _timer;
    private byte[] _fingerprint;

    /// <param name="paths">The files.</param>
    /// <param name="seen">The content that was read already.</param>
    /// <param name="interval">How often.</param>
    /// <param name="changed">Called with the new content of the files, one call at a time.</param>
    public PolledFiles(
        string[] paths, ReadResult[] seen, TimeSpan interval, TimeProvider time, Action<ReadResult[]> changed)
    {
        _paths = paths;
        _changed = changed;
        _fingerprint = Fingerprint(seen);
        _timer = time.CreateTimer(static state => ((PolledFiles)state!).Look(), this, interval, interval);
    }

    /// <summary>The text of a file, or why it cannot be read.</summary>
    public readonly record struct ReadResult(string Text, string Error);

    /// <summary>Reads every file.</summary>
    public static ReadResult[] Read(string[] paths) => Array.ConvertAll(paths, Read);

    public void Look()
    {
        lock (_gate)
        {
            ReadResult[] now = Read(_paths);
            byte[] fingerprint = Fingerprint(now);
            if (!fingerprint.AsSpan().SequenceEqual(_fingerprint))
            {
                _fingerprint = fingerprint;
                _changed(now);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _timer.Dispose();

    private static ReadResult Read(string path)
    {
        try
        {
            FileInfo file = new(path);
            return file.Exists && file.Length > MaxFileBytes
                ? new ReadResult("", "is larger than 1 MiB. Use a PEM file.")
                : new ReadResult(File.ReadAllText(path), "");
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return new ReadResult("", "no such file. Check the path.");
        }
        catch (UnauthorizedAccessException)
        {
            return new ReadResult("", "cannot be read. Check its permissions, and that it is a file.");
        }
        catch (IOException exception)
        {
            return new ReadResult("", $"cannot be read: {exception.Message}");
        }
    }

    private static byte[] Fingerprint(ReadResult[] files)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (ReadResult file in files)
        {
            hash.AppendData(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(file.Text)));
            hash.AppendData(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(file.Error)));
        }

        return hash.GetHashAndReset();
    }
}
