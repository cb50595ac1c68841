using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Admission.Json;
using Admission.Policies;

namespace Admission.Cel.Policies;

/// <summary>Checks the fields of one object and collects the errors.</summary>
/// <param name="document">The object.</param>
internal sealed class DocumentCheck(CelDocument document)
{
    /// <summary>The errors, in the order in which they were found.</summary>
    public List<PolicyError> Errors { get; } = [];

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
    public void KnowsOnly(JsonValue value, string field, ImmutableArray<string> known)
    {
        for (int i = 0; i < (value.Kind == JsonKind.Object ? value.Count : 0); i++)
        {
            string name = value.NameAt(i);
            if (!known.Contains(name))
            {
                Add($"{field}.{name}", $"{field}.{name} is not a field of the API. {Suggestion.Ask(name, known)}"
                    + $"The fields are {string.Join(", ", known)}.");
            }
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

    /// <summary>Reports a value that is not a string; the field may be missing.</summary>
    public void IsText(JsonValue value, string field, string name)
    {
        if (value.Member(name) is { Kind: not (JsonKind.String or JsonKind.Null) } other)
        {
            Add($"{field}.{name}", $"{field}.{name}: {other} is not a string. Put it in quotes.");
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
            Add(field, $"{field} is not a list.");
        }

        for (int i = 0; i < (list?.Kind == JsonKind.Array ? list.Count : 0); i++)
        {
            string at = $"{field}[{i}]";
            if (list![i].Kind != JsonKind.Object)
            {
                Add(at, $"{at} is not an object.");
                continue;
            }

            KnowsOnly(list[i], at, known);
            yield return (list[i], at);
        }
    }
}
