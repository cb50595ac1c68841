using System.Text;
using Admission.Languages;
using Admission.Policies;
using Admission.Rego.Syntax;
using Admission.Rego.Values;
using Admission.Yaml;

namespace Admission.Rego.Policies;

/// <summary>Classifies the files of a policies folder, and reads modules and data documents.</summary>
internal static class RegoFolder
{
    /// <summary>Is the file a module that is not a test?</summary>
    public static bool IsModule(string path) => path.EndsWith(".rego", StringComparison.Ordinal)
        && !path.EndsWith("_test.rego", StringComparison.Ordinal);

    /// <summary>Is the file YAML?</summary>
    public static bool IsYaml(string path) =>
        path.EndsWith(".yaml", StringComparison.Ordinal) || path.EndsWith(".yml", StringComparison.Ordinal);

    /// <summary>
    /// Does the file contain a document of <c>data</c>? Those are in a folder <c>data</c>; the folders below it give
    /// the path of the document, as in a bundle of OPA.
    /// </summary>
    public static bool IsDocument(string path) =>
        (IsYaml(path) || path.EndsWith(".json", StringComparison.Ordinal))
        && (path.StartsWith("data/", StringComparison.Ordinal) || path.Contains("/data/", StringComparison.Ordinal));

    /// <summary>The documents of all data files as one; null if there are none.</summary>
    public static RegoValue? ReadDocuments(IEnumerable<PolicyFile> files, List<PolicyError> errors)
    {
        RegoValue? data = null;
        foreach (PolicyFile file in files.Where(static f => IsDocument(f.Path)))
        {
            YamlReadResult read = KubernetesYaml.Read(Encoding.UTF8.GetBytes(file.Text), YamlLimits.Default);
            errors.AddRange(read.Errors.Select(e => new PolicyError(file.Path, e.Line, e.Column, e.Message)));
            if (read.Documents is [{ Root: var root }, ..])
            {
                string[] parts = file.Path.Split('/');
                int start = Array.IndexOf(parts, "data") + 1;
                RegoValue value = RegoDocument.At(
                    IsYaml(file.Path) ? RegoYaml.From(root) : RegoValue.From(root), parts.AsSpan(start..^1));
                if (RegoDocument.ClashOf(data, value) is { } clash)
                {
                    errors.Add(new PolicyError(file.Path, 1, 1,
                        $"data.{clash} has a different value in another data file. Keep one of the two."));
                }

                data = RegoDocument.Merge(data, value);
            }
        }

        return data;
    }

    /// <summary>Reads a module: Rego v1 unless it is only Rego v0. Its errors are those of v1.</summary>
    public static RegoModule? Parse(PolicyFile file, List<PolicyError> errors)
    {
        var problems = new List<RegoError>();
        RegoModule? module = ModuleParser.Parse(file.Path, file.Text, isV1: true, problems)
            ?? ModuleParser.Parse(file.Path, file.Text, isV1: false, []);
        if (module is null)
        {
            errors.AddRange(problems.Select(static p => At(p)));
        }

        return module;
    }

    /// <summary>An error of the compiler at its place.</summary>
    public static PolicyError At(RegoError error) => new(
        error.File, Math.Max(1, error.Line), Math.Max(1, error.Column), $"{error.Code}: {error.Message}");
}
