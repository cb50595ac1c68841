using System.Collections.Immutable;
using Admission.Rego.Syntax;
using Admission.Yaml;

namespace Admission.Rego.Gatekeeper;

/// <summary>Errors of one YAML document, each at the field that it is about.</summary>
internal sealed class SpecErrors(YamlDocument document, string file, string code, string prefix)
{
    /// <summary>All errors, also those of the Rego in the document.</summary>
    public List<RegoError> All { get; } = [];

    public bool IsEmpty => All.Count == 0;

    /// <summary>Other errors of the same document, which do not count as errors of these.</summary>
    public SpecErrors Empty() => new(document, file, code, prefix);

    /// <summary>Adds an error at a field; of a field that is not there, at its nearest parent.</summary>
    public void Add(string path, string message)
    {
        (int line, int column) = document.PositionOf(path);
        AddAt(line, column, message);
    }

    /// <summary>Adds an error at a place in the file.</summary>
    public void AddAt(int line, int column, string message) =>
        All.Add(new RegoError(code, $"{prefix}: {message}", file, line, column));

    /// <summary>Adds an error at a field, which the message names first.</summary>
    public void AddField(string path, string message) => Add(path, $"{path}: {message}");

    /// <summary>Where the text of a field begins.</summary>
    public TextStart StartOf(string path)
    {
        (int line, int column, bool isBlock) = document.TextStartOf(path);
        return new TextStart(line, column, IsFixed: !isBlock);
    }

    public ImmutableArray<RegoError> ToImmutable() => [.. All];
}
