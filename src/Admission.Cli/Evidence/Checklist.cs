using System.Collections.Immutable;
using Admission.Json;
using Admission.Yaml;

namespace Admission.Cli.Evidence;

/// <summary>Requirements of standards, each with the policies that enforce it. Immutable.</summary>
/// <param name="File">The file that it was read from.</param>
/// <param name="Title">Its title: <c>PCI DSS 4.0.1 and GDPR</c>.</param>
/// <param name="Points">The requirements, in the order of the file.</param>
internal sealed record Checklist(string File, string Title, ImmutableArray<ChecklistPoint> Points)
{
    private const int MaxPoints = 1000;

    private static readonly string[] PointMembers = ["id", "clauses", "requirement", "policies", "evidence"];

    /// <summary>Reads a checklist.</summary>
    /// <param name="file">Path of the file.</param>
    /// <param name="errors">Receives everything that is wrong, as <c>file:line:column: text</c>.</param>
    /// <returns>The checklist; null if it has errors.</returns>
    public static Checklist? Read(string file, List<string> errors)
    {
        byte[] bytes;
        try
        {
            bytes = System.IO.File.ReadAllBytes(file);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            errors.Add($"{file}: cannot be read. Check the path and its permissions.");
            return null;
        }

        YamlReadResult yaml = KubernetesYaml.Read(bytes, new YamlLimits());
        if (yaml.Errors.Length > 0)
        {
            errors.AddRange(yaml.Errors.Select(error => $"{file}:{error.Line}:{error.Column}: {error.Message}"));
            return null;
        }

        if (yaml.Documents is not [YamlDocument document])
        {
            errors.Add($"{file}: {yaml.Documents.Length} YAML documents. A checklist is one document.");
            return null;
        }

        int before = errors.Count;
        var reader = new Reader(file, document, errors);
        Checklist checklist = reader.Read();
        return errors.Count == before ? checklist : null;
    }

    private sealed class Reader(string file, YamlDocument document, List<string> errors)
    {
        private readonly HashSet<string> _ids = new(StringComparer.Ordinal);

        public Checklist Read()
        {
            JsonValue root = document.Root;
            Check(root, "", ["title", "points"]);
            JsonValue? points = root.Member("points");
            if (points is not { Kind: JsonKind.Array, Count: > 0 })
            {
                Error("points", "'points' is missing or empty. Write a list: each point has id, requirement and "
                    + "policies.");
            }
            else if (points.Count > MaxPoints)
            {
                Error("points", $"{points.Count} points, more than {MaxPoints}. Split the checklist into several "
                    + "files.");
                points = null;
            }

            return new Checklist(
                file,
                Text(root, "title", "title", isRequired: false) is { Length: > 0 } title
                    ? title
                    : Path.GetFileNameWithoutExtension(file),
                [.. (points?.Items.ToArray() ?? []).Select((point, i) => Point(point, $"points[{i}]"))]);
        }

        private ChecklistPoint Point(JsonValue point, string path)
        {
            if (point.Kind != JsonKind.Object)
            {
                Error(path, "a point is an object with id, requirement and policies.");
                return new ChecklistPoint("", [], "", []);
            }

            Check(point, path, PointMembers);
            string id = point.Member("id") is { } value ? value.NumberText ?? value.Text ?? "" : "";
            if (id.Length == 0)
            {
                Error($"{path}.id", "'id' is missing. Write a number or a name that no other point has.");
            }
            else if (!_ids.Add(id))
            {
                Error($"{path}.id", $"id {id}: another point has the same id. Give each point a different id.");
            }

            JsonValue? policies = point.Member("policies");
            if (policies is not { Kind: JsonKind.Object })
            {
                Error($"{path}.policies",
                    "'policies' is missing. Write the ids of the policies that enforce the point: {banned-images: {}}. "
                        + "Write {} if no policy can.");
            }

            return new ChecklistPoint(
                id,
                [.. Texts(point, "clauses", path)],
                Text(point, "requirement", $"{path}.requirement", isRequired: true),
                [.. policies?.Names.ToArray() ?? []]);
        }

        private string Text(JsonValue parent, string name, string path, bool isRequired)
        {
            JsonValue? value = parent.Member(name);
            if (value?.Text is { Length: > 0 } text)
            {
                return text;
            }

            if (value is not null || isRequired)
            {
                Error(path, $"'{name}' is {(value is null ? "missing" : "not a string")}. Write a sentence.");
            }

            return "";
        }

        private IEnumerable<string> Texts(JsonValue parent, string name, string path)
        {
            if (parent.Member(name) is not { } value)
            {
                return [];
            }

            if (value.Kind != JsonKind.Array || value.Items.ToArray().Any(static one => one.Text is null))
            {
                Error($"{path}.{name}", $"'{name}' must be a list of strings: [\"pci-dss-4.0.1:3.6.1\"].");
                return [];
            }

            return value.Items.ToArray().Select(static one => one.Text!);
        }

        private void Check(JsonValue value, string path, string[] known)
        {
            if (value.Kind != JsonKind.Object)
            {
                Error(path, "a checklist is an object with title and points.");
                return;
            }

            foreach (string name in value.Names.ToArray().Except(known))
            {
                Error(path.Length == 0 ? name : $"{path}.{name}",
                    $"'{name}' is not a known field. The fields are {string.Join(", ", known)}.");
            }
        }

        private void Error(string path, string text)
        {
            (int line, int column) = document.PositionOf(path);
            errors.Add($"{file}:{line}:{column}: {text}");
        }
    }
}

/// <summary>One requirement. Immutable.</summary>
/// <param name="Id">Its number or name in the checklist.</param>
/// <param name="Clauses">Clauses of standards that require it: <c>pci-dss-4.0.1:3.6.1</c>.</param>
/// <param name="Requirement">The requirement, a sentence.</param>
/// <param name="Policies">Ids of the policies that enforce it; empty if no policy can.</param>
internal sealed record ChecklistPoint(
    string Id, ImmutableArray<string> Clauses, string Requirement, ImmutableArray<string> Policies);
