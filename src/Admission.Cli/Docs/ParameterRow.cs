using System.Collections.Immutable;
using Admission.Json;

namespace Admission.Cli.Docs;

/// <summary>One parameter of a policy, or a part of one.</summary>
/// <param name="Name"><c>locks[].groups</c>.</param>
/// <param name="Type">Its type, <c>list of string</c>.</param>
/// <param name="Default">The default as JSON; empty if there is none.</param>
/// <param name="Description">Its purpose; empty if the author wrote none.</param>
internal sealed record ParameterRow(string Name, string Type, string Default, string Description)
{
    private const int MaxDepth = 6;

    /// <summary>The rows of a schema, parts after their parents.</summary>
    /// <param name="schema">The schema of the parameters; null for none.</param>
    public static ImmutableArray<ParameterRow> Read(JsonValue? schema)
    {
        var rows = ImmutableArray.CreateBuilder<ParameterRow>();
        ReadProperties(schema, "", rows, 0);
        return rows.ToImmutable();
    }

    private static void ReadProperties(
        JsonValue? schema, string prefix, ImmutableArray<ParameterRow>.Builder rows, int depth)
    {
        JsonValue? properties = schema?.Member("properties");
        for (int i = 0; depth < MaxDepth && i < (properties?.Names.Length ?? 0); i++)
        {
            string name = properties!.NameAt(i);
            JsonValue property = properties[i];
            bool isRequired = schema!.Member("required")?.Items.ToArray()
                .Any(one => one.Text == name) ?? false;
            string type = TypeOf(property) + (isRequired ? ", required" : "");
            rows.Add(new ParameterRow(
                prefix + name,
                type + Bounds(property),
                property.Member("default")?.ToString() ?? "",
                property.Member("description")?.Text ?? ""));
            ReadProperties(property, $"{prefix}{name}.", rows, depth + 1);
            ReadProperties(property.Member("items"), $"{prefix}{name}[].", rows, depth + 1);
            ReadProperties(property.Member("additionalProperties"), $"{prefix}{name}.*.", rows, depth + 1);
        }
    }

    private static string TypeOf(JsonValue schema)
    {
        if (schema.Member("enum") is { } words)
        {
            return string.Join(" | ", words.Items.ToArray().Select(static word => word.ToString()));
        }

        JsonValue? type = schema.Member("type");
        string name = type?.Kind == JsonKind.Array
            ? string.Join(" or ", type.Items.ToArray().Select(static one => one.Text))
            : type?.Text ?? "any";
        return name == "array" && schema.Member("items") is { } items ? $"list of {TypeOf(items)}" : name;
    }

    private static string Bounds(JsonValue schema)
    {
        string[] known = ["minimum", "maximum", "minItems", "maxItems", "minLength", "maxLength", "pattern"];
        return string.Concat(known
            .Where(name => schema.Member(name) is not null)
            .Select(name => $", {name} {schema.Member(name)!.Text ?? schema.Member(name)!.ToString()}"));
    }
}
