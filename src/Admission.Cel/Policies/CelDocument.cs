using System.Text;
using Admission.Json;
using Admission.Kinds;
using Admission.Languages;
using Admission.Policies;
using Admission.Yaml;

namespace Admission.Cel.Policies;

/// <summary>One object in a file of the policies folder: a document, or an item of a list.</summary>
/// <param name="File">The file.</param>
/// <param name="Value">The object.</param>
internal sealed record CelDocument(PolicyFile File, JsonValue Value)
{
    private const string Group = "admissionregistration.k8s.io";

    private readonly YamlDocument? _document;
    private readonly string _prefix = "";

    private CelDocument(PolicyFile file, JsonValue value, YamlDocument document, string prefix)
        : this(file, value)
    {
        _document = document;
        _prefix = prefix;
    }

    /// <summary>The kind; null for what is not a Kubernetes object.</summary>
    public string? Kind => KindTable.KindOf(Value)?.Kind;

    /// <summary>Is it a ValidatingAdmissionPolicy, of any version?</summary>
    public bool IsPolicy => Is("ValidatingAdmissionPolicy");

    /// <summary>Is it a ValidatingAdmissionPolicyBinding, of any version?</summary>
    public bool IsBinding => Is("ValidatingAdmissionPolicyBinding");

    /// <summary>The name of the object; empty if it has none.</summary>
    public string Name => Value.Member("metadata")?.Member("name")?.Text ?? "";

    /// <summary>The objects of a file; if it has a syntax error, those before the error.</summary>
    /// <param name="file">The file.</param>
    /// <param name="errors">Takes the syntax errors; null to drop them.</param>
    public static IEnumerable<CelDocument> Read(PolicyFile file, List<PolicyError>? errors)
    {
        YamlReadResult result = KubernetesYaml.Read(Encoding.UTF8.GetBytes(file.Text), YamlLimits.Default);
        errors?.AddRange(result.Errors.Select(error =>
            new PolicyError(file.Path, error.Line, error.Column, error.Message)));
        foreach (YamlDocument document in result.Documents)
        {
            bool isList = document.Root.Member("kind")?.Text?.EndsWith("List", StringComparison.Ordinal) == true;
            if (!isList || document.Root.Member("items") is not { Kind: JsonKind.Array } items)
            {
                yield return new CelDocument(file, document.Root, document, "");
                continue;
            }

            for (int i = 0; i < items.Count; i++)
            {
                yield return new CelDocument(file, items[i], document, $"items[{i}].");
            }
        }
    }

    /// <summary>Where a field is written; line and column from 1.</summary>
    /// <param name="field">The field, <c>spec.validations[0].expression</c>; empty for the object.</param>
    public (int Line, int Column) PositionOf(string field) =>
        _document!.PositionOf((_prefix + field).TrimEnd('.'));

    /// <summary>Where a place in a text is written; line and column from 1.</summary>
    /// <param name="field">The field that has the text.</param>
    /// <param name="line">Line in the text, from 1; 0 for the whole text.</param>
    /// <param name="column">Column in the text, from 1; 0 for the end of the line.</param>
    public (int Line, int Column) PositionIn(string field, int line, int column)
    {
        if (line == 0)
        {
            return PositionOf(field);
        }

        return _document!.PositionIn(_prefix + field, File.Text, line, column);
    }

    /// <summary>An error about a field.</summary>
    public PolicyError Error(string field, string message)
    {
        (int line, int column) = PositionOf(field);
        return new PolicyError(File.Path, line, column, message);
    }

    /// <summary>Is it an object of that kind, of any version?</summary>
    public bool Is(string group, string? kind) =>
        KindTable.KindOf(Value) is { } own && own.Group == group && own.Kind == kind;

    private bool Is(string kind) => Is(Group, kind);
}
