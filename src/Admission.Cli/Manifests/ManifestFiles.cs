namespace Admission.Cli.Manifests;

/// <summary>
/// Finds the files of PATHs. Folders are walked in ordinal order of names; hidden entries, Helm charts and excluded
/// files (<see cref="IgnoreRules"/>) are skipped, and so are symbolic links to folders, which could form loops or lead
/// out of the repository.
/// </summary>
internal sealed class ManifestFiles(
    string folder,
    ManifestLimits limits,
    List<ManifestProblem> notes,
    List<ManifestProblem> errors,
    IEnumerable<string>? exclude = null)
{
    private static readonly string[] Kustomizations = ["kustomization.yaml", "kustomization.yml", "Kustomization"];

    private readonly IgnoreRules _rules = IgnoreRules.In(Path.GetFullPath(folder), exclude ?? []);
    private readonly List<string> _charts = [];
    private readonly List<string> _kustomizations = [];
    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);
    private bool _isFull;

    public static bool IsManifestName(ReadOnlySpan<char> name) =>
        !name.StartsWith('.')
        && (name.EndsWith(".yaml", StringComparison.OrdinalIgnoreCase)
            || name.EndsWith(".yml", StringComparison.OrdinalIgnoreCase)
            || name.EndsWith(".json", StringComparison.OrdinalIgnoreCase));

    /// <summary>The files, each once, in the order of the paths.</summary>
    public List<ManifestFile> Find(IEnumerable<string> paths)
    {
        var files = new List<ManifestFile>();
        foreach (string path in paths)
        {
            string fullPath = Path.GetFullPath(path, Path.GetFullPath(folder));
            if (string.Equals(path, "-", StringComparison.Ordinal))
            {
                Add(files, new ManifestFile(ManifestSource.StandardInput, ""));
            }
            else if (UnreadableFile.ExplainLink(fullPath) is { } message)
            {
                errors.Add(new ManifestProblem(path, 0, 0, message));
            }
            else if (Directory.Exists(fullPath))
            {
                int before = files.Count;
                IgnoreRules rules = _rules.For(Path.GetFullPath(folder), fullPath);
                int charts = _charts.Count;
                Walk(fullPath, ShownFolder(path), "", 0, files, rules);
                if (files.Count == before && _charts.Count > charts)
                {
                    errors.Add(new ManifestProblem(path, 0, 0, "contains only Helm charts. Render each and check the "
                        + "result: helm template DIR | admission check -"));
                }
                else if (files.Count == before)
                {
                    notes.Add(new ManifestProblem(path, 0, 0, "contains no *.yaml, *.yml or *.json file that is not "
                        + "already in the input."));
                }
            }
            else if (File.Exists(fullPath))
            {
                string shown = path.Replace('\\', '/');
                if (_rules.ExcludesNamed(fullPath))
                {
                    continue;
                }

                var source = new ManifestSource(shown, Path.GetFileName(fullPath), IsNamed: true);
                Add(files, new ManifestFile(source, fullPath));
            }
            else
            {
                errors.Add(new ManifestProblem(path, 0, 0, "there is no such file or folder. Check the path."));
            }
        }

        Hint(_charts, "a Helm chart, not read. Render it and check the result: helm template DIR | admission check -");
        Hint(
            _kustomizations,
            "a kustomization. Its files are checked without rendering. To check its output: "
                + "kubectl kustomize DIR | admission check -");
        return files;
    }

    private void Hint(List<string> folders, string message) =>
        notes.AddRange(folders.Select(one => new ManifestProblem(one, 0, 0, message)));

    private static string ShownFolder(string path)
    {
        string shown = path.Replace('\\', '/').TrimEnd('/');
        return shown switch
        {
            "" => "/",
            "." => "",
            _ => shown + "/",
        };
    }

    private void Walk(
        string fullFolder, string shown, string relative, int depth, List<ManifestFile> files, IgnoreRules rules)
    {
        if (depth > limits.MaxFolderDepth)
        {
            string message = $"more than {limits.MaxFolderDepth} levels of folders. Use a subfolder instead.";
            errors.Add(new ManifestProblem(shown, 0, 0, message));
            return;
        }

        FileSystemInfo[] entries = Entries(fullFolder, shown);
        string name = shown.Length > 1 ? shown.TrimEnd('/') : ".";
        if (entries.Any(static entry => entry.Name == "Chart.yaml"))
        {
            _charts.Add(name);
            return;
        }

        if (entries.Any(static entry => Kustomizations.Contains(entry.Name)))
        {
            _kustomizations.Add(name);
        }

        foreach (FileSystemInfo entry in entries)
        {
            bool isFolder = entry.Attributes.HasFlag(FileAttributes.Directory);
            if (entry.Name.StartsWith('.') || _isFull || rules.Excludes(entry.FullName, isFolder))
            {
                continue;
            }

            if (!entry.Attributes.HasFlag(FileAttributes.Directory))
            {
                AddWalked(entry, shown, relative, files);
            }
            else if (entry.LinkTarget is not null)
            {
                const string Message = "skipped: a symbolic link to a folder. Specify it on the command line to read "
                    + "it.";
                notes.Add(new ManifestProblem(shown + entry.Name, 0, 0, Message));
            }
            else
            {
                Walk(
                    entry.FullName,
                    $"{shown}{entry.Name}/",
                    $"{relative}{entry.Name}/",
                    depth + 1,
                    files,
                    rules.Below(entry.FullName));
            }
        }
    }

    private FileSystemInfo[] Entries(string fullFolder, string shown)
    {
        try
        {
            FileSystemInfo[] entries = new DirectoryInfo(fullFolder).GetFileSystemInfos();
            Array.Sort(entries, static (left, right) => string.CompareOrdinal(left.Name, right.Name));
            return entries;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            errors.Add(new ManifestProblem(shown, 0, 0, "the folder cannot be listed. Check its permissions."));
            return [];
        }
    }

    private void AddWalked(FileSystemInfo entry, string shown, string relative, List<ManifestFile> files)
    {
        if (!IsManifestName(entry.Name))
        {
            return;
        }

        if (entry.LinkTarget is null && entry is FileInfo { Length: 0 } && UnreadableFile.IsSpecial(entry.FullName))
        {
            const string Message = "skipped: a pipe, a socket or a device, not a file. Specify it on the command line "
                + "to "
                + "read it.";
            notes.Add(new ManifestProblem(shown + entry.Name, 0, 0, Message));
        }
        else
        {
            var source = new ManifestSource(shown + entry.Name, relative + entry.Name, IsNamed: false);
            Add(files, new ManifestFile(source, entry.FullName));
        }
    }

    private void Add(List<ManifestFile> files, ManifestFile file)
    {
        if (files.Count == limits.MaxFiles && !_isFull)
        {
            _isFull = true;
            errors.Add(new ManifestProblem(
                file.Source.File, 0, 0, $"more than {limits.MaxFiles} files. Check fewer at a time."));
        }

        if (!_isFull && _seen.Add(file.FullPath))
        {
            files.Add(file);
        }
    }
}
