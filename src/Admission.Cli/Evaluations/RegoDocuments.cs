using System.Collections.Immutable;
using System.Text;
using Admission.Json;
using Admission.Rego;
using Admission.Rego.Values;
using Admission.Yaml;

namespace Admission.Cli.Evaluations;

/// <summary>The modules and documents of <c>--data</c>.</summary>
internal sealed class RegoDocuments(RegoVersion version)
{
    private readonly List<RegoSource> _sources = [];

    /// <summary>The modules, in the order of the command line.</summary>
    public IReadOnlyList<RegoSource> Sources => _sources;

    /// <summary>The documents below <c>data</c>, merged; null if there are none.</summary>
    public RegoValue? Data { get; private set; }

    /// <summary>The files that could not be read.</summary>
    public List<string> Problems { get; } = [];

    /// <summary>
    /// Reads a file or a folder; the names of folders become the path of their documents, as in an OPA bundle.
    /// </summary>
    public void Add(string path)
    {
        if (!Directory.Exists(path))
        {
            AddFile(path, []);
            return;
        }

        foreach (string file in Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories)
            .Where(static f => IsModule(f) || IsDocument(f)).Order(StringComparer.Ordinal))
        {
            string folder = Path.GetDirectoryName(Path.GetRelativePath(path, file)) ?? "";
            AddFile(file, folder.Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries));
        }
    }

    /// <summary>Reads the document <c>input</c>; null, with a problem, if that fails.</summary>
    public RegoValue? ReadInput(string path) => TryRead(path) is { } bytes ? ReadDocument(path, bytes) : null;

    private static bool IsModule(string path) => path.EndsWith(".rego", StringComparison.Ordinal);

    private static bool IsDocument(string path) => Path.GetExtension(path) is ".json" or ".yaml" or ".yml";

    private void AddFile(string path, string[] folders)
    {
        if (TryRead(path) is not { } bytes)
        {
            return;
        }

        if (IsModule(path))
        {
            _sources.Add(new RegoSource(path, Encoding.UTF8.GetString(bytes), version));
            return;
        }

        if (!IsDocument(path))
        {
            Problems.Add($"{path}: not a module (.rego) or a document (.json, .yaml)");
            return;
        }

        RegoValue? document = ReadDocument(path, bytes);
        if (document is not null)
        {
            RegoValue placed = RegoDocument.At(document, folders);
            if (RegoDocument.ClashOf(Data, placed) is { } clash)
            {
                Problems.Add($"{path}: merge error: data.{clash} has a different value in another file");
                return;
            }

            Data = RegoDocument.Merge(Data, placed);
        }
    }

    private byte[]? TryRead(string path)
    {
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Problems.Add($"{path}: {exception.Message}");
            return null;
        }
    }

    private RegoValue? ReadDocument(string path, byte[] bytes)
    {
        if (path.EndsWith(".json", StringComparison.Ordinal)
            && JsonTree.TryParse(bytes, out JsonTree? tree, out _))
        {
            return RegoValue.From(tree!.Root);
        }

        RegoValue? value = RegoYaml.Read(bytes, out ImmutableArray<YamlError> errors);
        Problems.AddRange(errors.Select(error => $"{path}:{error}"));
        return errors.Length > 0 ? null : value ?? RegoNull.Value;
    }
}
