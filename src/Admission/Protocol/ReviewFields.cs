using System.Collections.Immutable;
using Admission.Json;
using Admission.Kinds;

namespace Admission.Protocol;

/// <summary>Reads the fields of a request and collects the errors.</summary>
internal sealed class ReviewFields
{
    private readonly ImmutableArray<ReviewError>.Builder _errors = ImmutableArray.CreateBuilder<ReviewError>();

    /// <summary>Every error so far.</summary>
    public ImmutableArray<ReviewError> Errors => _errors.ToImmutable();

    public void Add(string field, string message) => _errors.Add(new ReviewError(field, message));

    /// <summary>Describes a value without quoting it.</summary>
    public static string Describe(JsonValue value) => value.Kind switch
    {
        JsonKind.Null => "null",
        JsonKind.Boolean => "a boolean",
        JsonKind.Number => "a number",
        JsonKind.String => "a string",
        JsonKind.Array => "an array",
        _ => "an object",
    };

    /// <summary>A string; empty if it is absent or null.</summary>
    public string Text(JsonValue parent, string name, bool required = false, string path = "request")
    {
        JsonValue? value = parent.Member(name);
        string field = $"{path}.{name}";
        switch (value?.Kind)
        {
            case JsonKind.String when value.Text!.Length > AdmissionReviewReader.MaxTextLength:
                Add(field, $"longer than {AdmissionReviewReader.MaxTextLength} characters.");
                return "";
            case JsonKind.String when value.Text!.Length > 0 || !required:
                return value.Text;
            case null or JsonKind.Null when !required:
                return "";
            case null or JsonKind.Null or JsonKind.String:
                Add(field, "missing or empty.");
                return "";
            default:
                Add(field, $"is {Describe(value!)}. Send a string.");
                return "";
        }
    }

    /// <summary>A boolean; false if it is absent or null.</summary>
    public bool Flag(JsonValue parent, string name)
    {
        JsonValue? value = parent.Member(name);
        if (value is null or { Kind: JsonKind.Null } or { Kind: JsonKind.Boolean })
        {
            return value?.IsTrue ?? false;
        }

        Add($"request.{name}", $"is {Describe(value)}. Send true or false.");
        return false;
    }

    /// <summary>An object; null if it is absent or null.</summary>
    public JsonValue? ObjectOrNull(JsonValue parent, string name)
    {
        JsonValue? value = parent.Member(name);
        if (value is null or { Kind: JsonKind.Null } or { Kind: JsonKind.Object })
        {
            return value is { Kind: JsonKind.Object } ? value : null;
        }

        Add($"request.{name}", $"is {Describe(value)}. Send an object or null.");
        return null;
    }

    public GroupVersionKind Kind(JsonValue parent, string name, bool required)
    {
        (string group, string version, string kind) = Triple(parent, name, "kind", required);
        return new GroupVersionKind(group, version, kind);
    }

    public GroupVersionResource Resource(JsonValue parent, string name, bool required)
    {
        (string group, string version, string resource) = Triple(parent, name, "resource", required);
        return new GroupVersionResource(group, version, resource);
    }

    public Operation Operation(JsonValue request)
    {
        if (!OperationNames.TryParse(request.Member("operation")?.Text, out Operation operation))
        {
            Add("request.operation", $"missing or unknown. Use one of {string.Join(", ", OperationNames.All)}.");
        }

        return operation;
    }

    public UserInfo User(JsonValue request)
    {
        if (request.Member("userInfo") is not { Kind: JsonKind.Object } user)
        {
            Add("request.userInfo", "missing or not an object. Send the user.");
            return new UserInfo { Username = "" };
        }

        const string Path = "request.userInfo";
        return new UserInfo
        {
            Username = Text(user, "username", path: Path),
            Uid = Text(user, "uid", path: Path),
            Groups = Groups(user),
            Extra = user.Member("extra") is { Kind: JsonKind.Object } extra ? extra : null,
        };
    }

    private ImmutableArray<string> Groups(JsonValue user)
    {
        JsonValue? groups = user.Member("groups");
        if (groups is null or { Kind: JsonKind.Null })
        {
            return [];
        }

        if (groups.Kind != JsonKind.Array || groups.Count > AdmissionReviewReader.MaxGroups)
        {
            Add("request.userInfo.groups", $"not a list of at most {AdmissionReviewReader.MaxGroups} strings.");
            return [];
        }

        var names = ImmutableArray.CreateBuilder<string>(groups.Count);
        foreach (JsonValue group in groups.Items)
        {
            if (group.Text is not { } name)
            {
                Add($"request.userInfo.groups[{names.Count}]", $"is {Describe(group)}. Send a string.");
                return [];
            }

            names.Add(name);
        }

        return names.MoveToImmutable();
    }

    private (string Group, string Version, string Name) Triple(
        JsonValue parent, string name, string last, bool required)
    {
        JsonValue? value = parent.Member(name);
        if (value is { Kind: JsonKind.Object })
        {
            string path = $"request.{name}";
            return (
                Text(value, "group", path: path),
                Text(value, "version", path: path),
                Text(value, last, required, path));
        }

        if (required || value is { Kind: not JsonKind.Null })
        {
            Add($"request.{name}", $"missing or not an object. Send group, version and {last}.");
        }

        return ("", "", "");
    }
}
