using System.Collections.Immutable;
using Admission.Loading;

namespace Admission.Recordings;

/// <summary>
/// Finds the files of the given paths, in ordinal order of names. In folders, only files with a name of recordings
/// count; hidden files are skipped, and no link to a target outside the folder is followed.
/// </summary>
public sealed class RecordingFiles
{
    private static readonly string[] Endings = [".json", ".ndjson", ".jsonl"];

    private readonly RecordingLimits _limits;
    private readonly string[] _endings;
    private readonly bool _areLogs;
    private readonly ImmutableArray<RecordingFile>.Builder _files = ImmutableArray.CreateBuilder<RecordingFile>();
    private readonly ImmutableArray<string>.Builder _errors = ImmutableArray.CreateBuilder<string>();
    private bool _isFull;

    private RecordingFiles(RecordingLimits limits, string[]? logEndings) =>
        (_limits, _endings, _areLogs) = (limits, logEndings ?? Endings, logEndings is not null);

    /// <param name="paths">Files and folders; <c>-</c> for standard input.</param>
    /// <param name="limits">Limits on their number.</param>
    /// <param name="logEndings">
    /// Endings of log names that count in folders; rotated logs (<c>audit.log.1</c>, <c>audit.log-20260101</c>) and
    /// every compressed file (<c>000000.gz</c>) count too. Null for recordings.
    /// </param>
    /// <returns>The files, and the errors: <c>where: what. How to fix.</c></returns>
    public static (ImmutableArray<RecordingFile> Files, ImmutableArray<string> Errors) Find(
        IEnumerable<string> paths, RecordingLimits limits, string[]? logEndings = null)
    {
        ArgumentNullException.ThrowIfNull(paths);
        ArgumentNullException.ThrowIfNull(limits);
        var found = new RecordingFiles(limits, logEndings);
        foreach (string path in paths)
        {
            found.Take(path);
        }

        return (found._files.ToImmutable(), found._errors.ToImmutable());
    }

    /// <summary>Is it a name of recordings, compressed or not?</summary>
    public static bool IsName(string name) => !name.StartsWith('.') && HasEnding(name, Endings);

    /// <summary>Does the name mean one record per line?</summary>
    internal static bool AreLines(string name) => HasEnding(name, Endings.AsSpan(1));

    private static bool HasEnding(string name, ReadOnlySpan<string> endings)
    {
        ReadOnlySpan<char> bare = name;
        foreach (string ending in (ReadOnlySpan<string>)[RecordingFormats.Unfinished, ".gz", ".zst"])
        {
            bare = bare.EndsWith(ending, StringComparison.Ordinal) ? bare[..^ending.Length] : bare;
        }

        foreach (string ending in endings)
        {
            if (bare.EndsWith(ending, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    // audit.log.1, audit.log.1.gz, audit.log-20260101; 000000.gz, which has no other ending.
    private static bool IsRotatedLog(string name, ReadOnlySpan<string> endings)
    {
        string bare = name.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? name[..^".gz".Length]
            : name.EndsWith(".zst", StringComparison.OrdinalIgnoreCase) ? name[..^".zst".Length]
            : name;
        string trimmed = bare.TrimEnd('0', '1', '2', '3', '4', '5', '6', '7', '8', '9');
        bool isNumbered = trimmed.Length < bare.Length && trimmed.EndsWith('.') | trimmed.EndsWith('-');
        return (isNumbered && HasEnding(trimmed[..^1], endings))
            || (bare.Length < name.Length && !bare.EndsWith(".tar", StringComparison.OrdinalIgnoreCase));
    }

    private void Take(string path)
    {
        if (path.Length == 0)
        {
            _errors.Add(
                "'': the path is empty. Is a variable in your script unset? For the current folder, write '.'.");
            return;
        }

        string full = Path.GetFullPath(path);
        if (path == "-")
        {
            Add(new RecordingFile("-", "", 0));
        }
        else if (Directory.Exists(full))
        {
            int before = _files.Count + _errors.Count;
            Walk(new DirectoryInfo(full), path.TrimEnd('/', '\\'), Real(full), 0);
            if (_files.Count + _errors.Count == before)
            {
                string names = string.Join(", ", _endings.Select(static one => "*" + one));
                _errors.Add($"{path}: contains no {names} file, plain or compressed (.gz, .zst). Use another folder, "
                    + "or specify the files.");
            }
        }
        else if (File.Exists(full))
        {
            Add(new RecordingFile(path, full, new FileInfo(full).Length));
        }
        else
        {
            _errors.Add($"{path}: there is no such file or folder. Check the path.");
        }
    }

    private void Walk(DirectoryInfo folder, string shown, string root, int depth)
    {
        if (depth > _limits.MaxDepth)
        {
            _errors.Add($"{shown}: more than {_limits.MaxDepth} levels of folders. Use a subfolder instead.");
            return;
        }

        foreach (FileSystemInfo entry in Entries(folder, shown))
        {
            string name = $"{shown}/{entry.Name}";
            if (entry.Name.StartsWith('.') || _isFull)
            {
                continue;
            }

            if (entry.LinkTarget is not null && !IsInside(entry.FullName, root))
            {
                _errors.Add($"{name}: skipped: a link to a file outside the folder. Use the file itself.");
            }
            else if (!entry.Attributes.HasFlag(FileAttributes.Directory))
            {
                if (HasEnding(entry.Name, _endings) || (_areLogs && IsRotatedLog(entry.Name, _endings)))
                {
                    Add(new RecordingFile(name, entry.FullName, new FileInfo(entry.FullName).Length));
                }
            }
            else if (entry.LinkTarget is null)
            {
                Walk((DirectoryInfo)entry, name, root, depth + 1);
            }
        }
    }

    private FileSystemInfo[] Entries(DirectoryInfo folder, string shown)
    {
        try
        {
            FileSystemInfo[] entries = folder.GetFileSystemInfos();
            Array.Sort(entries, static (left, right) => string.CompareOrdinal(left.Name, right.Name));
            return entries;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            _errors.Add($"{shown}: the folder cannot be listed. Check its permissions.");
            return [];
        }
    }

    private void Add(RecordingFile file)
    {
        if (_files.Count < _limits.MaxFiles)
        {
            _files.Add(file);
        }
        else if (!_isFull)
        {
            _isFull = true;
            _errors.Add($"{file.Shown}: more than {_limits.MaxFiles} files. Replay fewer at a time.");
        }
    }

    private static bool IsInside(string path, string root)
    {
        try
        {
            string real = Real(path);
            return real.StartsWith(root + Path.DirectorySeparatorChar, StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return false;
        }
    }

    private static string Real(string path) => RealPath.Of(path).TrimEnd(Path.DirectorySeparatorChar);
}
