using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Admission.Cel.Libraries;
using Admission.Json;
using Admission.Objects;
using Admission.Policies;

namespace Admission.Cel.Policies;

/// <summary>Checks the fields of one object and collects the errors.</summary>
/// <param name="document">The object.</param>
internal sealed class DocumentCheck(CelDocument document)
{
    /// <summary>The errors, in the order in which they were found.</summary>
    public List<PolicyError> Errors { get; } = [];

    /// <summary>The fields that the version of Kubernetes does not have yet.</summary>
    public List<PolicyError> NewFields { get; } = [];

    /// <summary>Checks name and spec.</summary>
    /// <param name="spec">The spec.</param>
    /// <returns>Is there one?</returns>
    public bool TryBegin([NotNullWhen(true)] out JsonValue? spec)
    {
        if (document.Name.Length == 0)
        {
            Add("metadata", "metadata.name is missing. Write the name.");
        }

        spec = document.Value.Member("spec");
        if (spec is { Kind: JsonKind.Object })
        {
            return true;
        }

        Add("", "spec is missing. Write the spec.");
        return false;
    }

    /// <summary>Adds an error at a field.</summary>
    public void Add(string field, string message) => Errors.Add(document.Error(field, message));

    /// <summary>Reports fields that the API does not have.</summary>
    /// <param name="value">The object.</param>
    /// <param name="prefix">Its field and a period; empty for the document.</param>
    /// <param name="known">The names of the fields.</param>
    public void KnowsOnly(JsonValue value, string prefix, ImmutableArray<string> known)
    {
        for (int i = 0; i < (value.Kind == JsonKind.Object ? value.Count : 0); i++)
        {
            string name = value.NameAt(i);
            if (!known.Contains(name))
            {
                Add(prefix + name, $"{prefix}{name} is not a field of the API. {Suggestion.Ask(name, known)}"
                    + $"The fields are {string.Join(", ", known)}.");
            }
        }
    }

    /// <summary>Reports unknown fields and values of another type, also in the object's parts.</summary>
    /// <param name="value">The value; null is accepted everywhere, and means that the field is not set.</param>
    /// <param name="field">The field; empty for the document.</param>
    /// <param name="type">Its type.</param>
    /// <param name="version">The version of Kubernetes.</param>
    public void HasType(JsonValue value, string field, ApiType type, KubernetesVersion version)
    {
        bool isRight = type.IsText ? value.Kind == JsonKind.String
            : type.Items is not null ? value.Kind == JsonKind.Array
            : type == ApiType.Any || value.Kind == JsonKind.Object;
        if (value.Kind == JsonKind.Null || !isRight)
        {
            if (!isRight && value.Kind != JsonKind.Null)
            {
                string fix = type.IsText ? "Put it in quotes." : $"Write {type.Description}.";
                Add(field, $"{field}: {value} is not {type.Description}. {fix}");
            }

            return;
        }

        for (int i = 0; type.Items is { } item && i < value.Count; i++)
        {
            HasType(value[i], $"{field}[{i}]", item, version);
        }

        for (int i = 0; type.Values is { } values && i < value.Count; i++)
        {
            string key = FieldPath.Root.Append(value.NameAt(i)).ToString();
            HasType(value[i], key[0] == '[' ? field + key : $"{field}.{key}", values, version);
        }

        if (!type.Fields.IsDefault)
        {
            HasFields(value, field, type, version);
        }
    }

    private void HasFields(JsonValue value, string field, ApiType type, KubernetesVersion version)
    {
        string prefix = field.Length == 0 ? "" : field + ".";
        KnowsOnly(value, prefix, [.. type.Fields.Select(static one => one.Name)]);
        foreach (ApiField known in type.Fields)
        {
            if (value.Member(known.Name) is not { Kind: not JsonKind.Null } member)
            {
                continue;
            }

            if (version.Minor < known.Since)
            {
                string name = prefix + known.Name;
                NewFields.Add(document.Error(name, $"{name}: Kubernetes {version} does not have this field. Remove it, "
                    + $"or use Kubernetes 1.{known.Since} or later."));
            }

            HasType(member, prefix + known.Name, known.Type, version);
        }
    }

    /// <summary>Reports a text that has not one of the formats of names; the field may be missing.</summary>
    /// <param name="parent">The object.</param>
    /// <param name="field">The field of the text.</param>
    /// <param name="format">The format, such as <c>dns1123Subdomain</c>.</param>
    /// <param name="fix">What the text must be, and how to write it.</param>
    public void HasFormat(JsonValue? parent, string field, string format, string fix)
    {
        string name = field[(field.LastIndexOf('.') + 1)..];
        if (parent?.Member(name)?.Text is { Length: > 0 } text && !NameFormatLibrary.IsValid(format, text))
        {
            Add(field, $"{field}: \"{text}\" is not {fix}");
        }
    }

    /// <summary>Reports a missing or empty string.</summary>
    public void Requires(JsonValue value, string field, string name)
    {
        if (string.IsNullOrWhiteSpace(value.Member(name)?.Text))
        {
            bool isText = value.Member(name) is null or { Kind: JsonKind.String or JsonKind.Null };
            Add(field, isText ? $"{field}.{name} is missing. Write it."
                : $"{field}.{name}: {value.Member(name)} is not a string. Put it in quotes.");
        }
    }

    /// <summary>Reports a value that is not one of the known values; the field may be missing.</summary>
    public void IsOneOf(JsonValue parent, string field, ImmutableArray<string> known)
    {
        string name = field[(field.LastIndexOf('.') + 1)..];
        if (parent.Member(name) is { Kind: not JsonKind.Null } value && !known.Contains(value.Text ?? ""))
        {
            Add(field, $"{field}: {value} is not a valid value. Write one of {string.Join(", ", known)}.");
        }
    }

    /// <summary>The items of a list of objects, whose fields are checked; a missing list has none.</summary>
    public IEnumerable<(JsonValue Item, string Field)> Items(
        JsonValue parent, string field, ImmutableArray<string> known)
    {
        JsonValue? list = parent.Member(field[(field.LastIndexOf('.') + 1)..]);
        if (list is { Kind: not (JsonKind.Array or JsonKind.Null) })
        {
            Add(field, $"{field} is not a list. Write a list.");
        }

        for (int i = 0; i < (list?.Kind == JsonKind.Array ? list.Count : 0); i++)
        {
            string at = $"{field}[{i}]";
            if (list![i].Kind != JsonKind.Object)
            {
                Add(at, $"{at} is not an object. Write an object.");
                continue;
            }

            KnowsOnly(list[i], at + ".", known);
            yield return (list[i], at);
        }
    }
}
