using System.Collections.Immutable;
using ZstdSharp;

namespace Admission.Decisions;

/// <summary>Finds and opens the files of decision logs.</summary>
public static class DecisionFiles
{
    private const int MaxFiles = 1_000_000;

    /// <summary>Finds the files of the given paths; in a folder, those with the name of a decision log.</summary>
    /// <param name="paths">Files and folders.</param>
    /// <returns>The files sorted by chain and first line, and the problems with the paths.</returns>
    public static (ImmutableArray<string> Files, ImmutableArray<string> Errors) Find(IEnumerable<string> paths)
    {
        ArgumentNullException.ThrowIfNull(paths);
        var files = new List<string>();
        var errors = new List<string>();
        foreach (string path in paths)
        {
            try
            {
                Take(path, files, errors);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                errors.Add($"{path}: cannot be read. Check the path and its permissions.");
            }
        }

        if (files.Count > MaxFiles)
        {
            errors.Add($"{files.Count} files: more than {MaxFiles}. Use fewer folders.");
            files.Clear();
        }

        return ([.. files.Distinct(StringComparer.Ordinal).OrderBy(SortKey)], [.. errors]);
    }

    /// <summary>Opens a file for reading, decompressed if it is compressed.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">This process has no permission to read it.</exception>
    public static Stream Open(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        FileStream file = new(path, new FileStreamOptions
        {
            Access = FileAccess.Read,
            Share = FileShare.ReadWrite | FileShare.Delete,
            BufferSize = 0,
            Options = FileOptions.SequentialScan,
        });
        return path.EndsWith(DecisionFileName.Compressed, StringComparison.Ordinal)
            ? new DecompressionStream(file, leaveOpen: false)
            : file;
    }

    /// <summary>Is it an exception of reading a damaged or missing file?</summary>
    internal static bool IsReadFailure(Exception exception) =>
        exception is IOException or UnauthorizedAccessException or ZstdException or InvalidDataException;

    private static void Take(string path, List<string> files, List<string> errors)
    {
        if (Directory.Exists(path))
        {
            string[] found =
            [
                .. Directory.EnumerateFiles(path)
                    .Where(static file => DecisionFileName.Parse(Path.GetFileName(file)) is not null),
            ];
            files.AddRange(found);
            if (found.Length == 0)
            {
                errors.Add($"{path}: contains no decision log file (*{DecisionFileName.Ending}). Check the path.");
            }
        }
        else if (!File.Exists(path))
        {
            errors.Add($"{path}: neither a file nor a folder. Check the path.");
        }
        else if (!path.EndsWith(DecisionFileName.HeadEnding, StringComparison.Ordinal))
        {
            files.Add(path);
        }
    }

    private static (string, long, bool) SortKey(string path) =>
        DecisionFileName.Parse(Path.GetFileName(path)) is { } name
            ? (name.Chain, name.First, name.IsCompressed)
            : (path, 0, false);
}
