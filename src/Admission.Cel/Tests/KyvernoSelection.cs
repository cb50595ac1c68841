using Admission.Json;
using Admission.Kinds;

namespace Admission.Cel.Tests;

/// <summary>Which of the resources of a test a result is about. Empty texts select all.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Namespace">The namespace.</param>
/// <param name="Name">The name.</param>
/// <param name="ApiVersion">The API version.</param>
internal sealed record KyvernoSelection(string Kind, string Namespace, string Name, string ApiVersion = "")
{
    private const string DefaultNamespace = "default";

    /// <summary>The selections of a result: one for each resource that it names.</summary>
    public static IEnumerable<KyvernoSelection> Read(JsonValue result)
    {
        string kind = result.Member("kind")?.Text ?? "";
        JsonValue[] specs = ItemsOf(result, "resourceSpecs");
        foreach (JsonValue spec in specs)
        {
            string group = TextOf(spec, "group");
            string version = TextOf(spec, "version");
            yield return new KyvernoSelection(
                TextOf(spec, "kind"),
                TextOf(spec, "namespace"),
                TextOf(spec, "name"),
                group.Length == 0 || version.Length == 0 ? version : $"{group}/{version}");
        }

        string[] names = [.. ItemsOf(result, "resources").Select(static one => one.Text ?? "")];
        if (names.Length == 0 && result.Member("resource")?.Text is { Length: > 0 } single)
        {
            string space = TextOf(result, "namespace");
            names = [space.Length == 0 ? single : $"{space}/{single}"];
        }

        foreach (string name in names)
        {
            string[] parts = name.Split('/', 2);
            yield return new KyvernoSelection(kind, parts.Length == 2 ? parts[0] : "", parts[^1]);
        }

        if (specs.Length == 0 && names.Length == 0)
        {
            yield return new KyvernoSelection(kind, "", "");
        }
    }

    /// <summary>Does it select an object?</summary>
    public bool Covers(JsonValue value)
    {
        JsonValue? metadata = value.Member("metadata");
        return (Kind.Length == 0 || KindTable.KindOf(value)?.Kind == Kind)
            && (Name.Length == 0 || TextOf(metadata, "name") == Name
                || (TextOf(metadata, "name").Length == 0 && TextOf(metadata, "generateName") == Name))
            && (ApiVersion.Length == 0 || value.Member("apiVersion")?.Text == ApiVersion)
            && (Namespace.Length == 0
                || (TextOf(metadata, "namespace") is { Length: > 0 } space ? space : DefaultNamespace) == Namespace);
    }

    /// <inheritdoc/>
    public override string ToString()
    {
        string name = Namespace.Length == 0 ? Name : $"{Namespace}/{Name}";
        string kind = Kind.Length == 0 ? "resource" : Kind;
        return name.Length == 0 ? $"every {kind}" : $"{kind} {name}";
    }

    private static JsonValue[] ItemsOf(JsonValue value, string name) =>
        value.Member(name) is { Kind: JsonKind.Array } list ? [.. list.Items] : [];

    private static string TextOf(JsonValue? value, string name) => value?.Member(name)?.Text ?? "";
}
