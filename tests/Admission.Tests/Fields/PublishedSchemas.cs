using System.IO.Compression;
using Admission.Json;

namespace Admission.Tests.Fields;

/// <summary>
/// The table of fields, made from what an API server publishes: documents that the repository does not hold, in the
/// folder that <c>ADMISSION_CORPORA</c> names, or <c>shared/corpora</c> beside the checkout.
/// </summary>
internal static class PublishedSchemas
{
    private const string Reference = "#/components/schemas/";

    private static readonly string[] Explanation =
    [
        "# The fields of Kubernetes' own kinds in version 1.34, as its API server publishes them.",
        "# The test PublishedSchemasTests writes this file with UPDATE_APPROVED=1.",
        "# Columns: type; its kinds, - for none; then its fields, NAME:TYPE, with ! after the name if always present.",
        "# []TYPE is a list, [set]TYPE a list with each item once, [KEY+KEY]TYPE a list whose items have keys,",
        "# {}TYPE an object whose fields users name. A TYPE with a dot is a line of this file.",
    ];

    /// <summary>The lines of the table; skips the test where the documents are missing.</summary>
    public static IEnumerable<string> WriteTable()
    {
        var schemas = new SortedDictionary<string, JsonValue>(StringComparer.Ordinal);
        foreach (string file in Files())
        {
            using var stream = new GZipStream(File.OpenRead(file), CompressionMode.Decompress);
            using var bytes = new MemoryStream();
            stream.CopyTo(bytes);
            JsonValue all = JsonTree.ParseTrusted(bytes.ToArray()).Member("components")?.Member("schemas")
                ?? JsonTree.ParseTrusted("{}"u8.ToArray());
            for (int i = 0; i < all.Count; i++)
            {
                schemas[all.NameAt(i)] = all[i];
            }
        }

        // Lists and watch events are never in a request.
        var used = new HashSet<string>(StringComparer.Ordinal);
        foreach ((string name, JsonValue schema) in schemas)
        {
            if (KindsOf(schema).Any() && schema.Member("properties")?.Member("items") is null)
            {
                Use(name);
            }
        }

        return Explanation.Concat(used.Where(name => IsTable(schemas[name])).Select(name => Line(name, schemas[name]))
            .Order(StringComparer.Ordinal));

        void Use(string name)
        {
            if (!used.Add(name) || schemas[name].Member("properties") is not { } fields)
            {
                return;
            }

            for (int i = 0; i < fields.Count; i++)
            {
                JsonValue field = fields[i];
                while ((field.Member("items") ?? field.Member("additionalProperties")) is { } item)
                {
                    field = item;
                }

                if (ReferenceOf(field) is { } other)
                {
                    Use(other);
                }
            }
        }

        string Line(string name, JsonValue schema)
        {
            JsonValue fields = schema.Member("properties")!;
            string[] required = [.. (schema.Member("required")?.Items.ToArray() ?? []).Select(one => one.Text!)];
            IEnumerable<string> cells = fields.Names.ToArray().Order(StringComparer.Ordinal).Select(field =>
                $"{field}{(required.Contains(field) ? "!" : "")}:{TypeOf(fields.Member(field)!)}");
            string[] kinds = [.. KindsOf(schema)];
            return string.Join('\t', [Short(name), kinds.Length == 0 ? "-" : string.Join(',', kinds), .. cells]);
        }

        string TypeOf(JsonValue field)
        {
            if (ReferenceOf(field) is { } name)
            {
                return IsTable(schemas[name]) ? Short(name) : Short(name) switch
                {
                    "resource.Quantity" => "quantity",
                    _ => TypeOf(schemas[name]),
                };
            }

            return (field.Member("type")?.Text, field.Member("format")?.Text) switch
            {
                ("array", _) => Keys(field) + TypeOf(field.Member("items")!),
                ("object", _) when field.Member("additionalProperties") is { } item => "{}" + TypeOf(item),
                ("object", _) => "object",
                ("string", "byte") => "bytes",
                ("string", "date-time") => "time",
                ("string", _) => "text",
                (_, "int-or-string") => "integerortext",
                ({ } type, _) => type,
                _ => "any",
            };
        }

        static string Keys(JsonValue field) => field.Member("x-kubernetes-list-type")?.Text switch
        {
            "set" => "[set]",
            "map" => $"[{string.Join('+', field.Member("x-kubernetes-list-map-keys")!.Items.ToArray().Select(
                one => one.Text))}]",
            _ => "[]",
        };
    }

    private static string[] Files()
    {
        string folder = Path.Combine(
            Environment.GetEnvironmentVariable("ADMISSION_CORPORA") ?? Checkout.At("..", "shared", "corpora"),
            "openapi");
        Assert.SkipUnless(
            Directory.Exists(folder), "set ADMISSION_CORPORA to the folder of the corpora: openapi is not here.");
        return Directory.GetFiles(folder, "*.json.gz");
    }

    private static bool IsTable(JsonValue schema) => schema.Member("properties") is { Count: > 0 };

    private static string? ReferenceOf(JsonValue field) =>
        (field.Member("$ref") ?? field.Member("allOf")?[0].Member("$ref"))?.Text?[Reference.Length..];

    // io.k8s.api.core.v1.Pod is core.v1.Pod.
    private static string Short(string name)
    {
        string[] parts = name.Split('.');
        return string.Join('.', parts[^(parts[^2] is "resource" or "runtime" or "intstr" or "version" ? 2 : 3)..]);
    }

    // DeleteOptions and WatchEvent belong to every group, and are no objects.
    private static IEnumerable<string> KindsOf(JsonValue schema)
    {
        JsonValue[] kinds = schema.Member("x-kubernetes-group-version-kind")?.Items.ToArray() ?? [];
        return kinds.Length > 2 ? [] : kinds.Select(static one =>
        {
            string group = one.Member("group")!.Text!;
            string version = one.Member("version")!.Text!;
            return $"{(group.Length == 0 ? version : $"{group}/{version}")}.{one.Member("kind")!.Text}";
        });
    }
}
