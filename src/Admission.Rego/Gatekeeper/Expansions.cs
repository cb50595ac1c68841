using System.Collections.Immutable;
using System.Text.Json;
using Admission.Json;
using Admission.Kinds;
using Admission.Objects;

namespace Admission.Rego.Gatekeeper;

/// <summary>The objects that ExpansionTemplates generate from an object.</summary>
internal sealed class Expansions(ImmutableArray<ExpansionTemplate> templates)
{
    public static readonly Expansions None = new([]);

    private static readonly JsonWriterOptions Options = new() { MaxDepth = JsonTree.MaxDepth + 1 };

    /// <summary>Are there no templates?</summary>
    public bool IsEmpty => templates.IsEmpty;

    /// <summary>The templates that expand each other in a cycle; empty if there are none.</summary>
    public ImmutableArray<string> Cycle()
    {
        foreach (ExpansionTemplate start in templates)
        {
            var path = new List<ExpansionTemplate>();
            if (Reaches(start, start, path))
            {
                return [.. path.Select(static one => one.Name)];
            }
        }

        return [];
    }

    /// <summary>The kinds of objects from which objects of one of these kinds are made, directly or not.</summary>
    /// <param name="isWanted">Is a generated kind wanted?</param>
    public ImmutableArray<GroupVersionKind> GeneratorsOf(Func<GroupVersionKind, bool> isWanted)
    {
        var found = new HashSet<GroupVersionKind>();
        int before;
        do
        {
            before = found.Count;
            foreach (ExpansionTemplate one in templates)
            {
                if (isWanted(one.Generated) || found.Contains(one.Generated))
                {
                    found.UnionWith(one.Generators);
                }
            }
        }
        while (found.Count > before);

        return [.. found];
    }

    /// <summary>The objects that are generated from the object of a review, in the order of the templates.</summary>
    /// <param name="review">The review.</param>
    /// <param name="error">Why the object cannot be expanded; null on success.</param>
    public ImmutableArray<GeneratedReview> Expand(GatekeeperReview review, out string? error)
    {
        var all = ImmutableArray.CreateBuilder<GeneratedReview>();
        error = review.Object is { } root && !templates.IsEmpty
            ? Expand(new GeneratedReview(review, null!, FieldPath.Root), root, all)
            : null;
        return all.ToImmutable();
    }

    private string? Expand(
        GeneratedReview from, JsonValue root, ImmutableArray<GeneratedReview>.Builder all)
    {
        foreach (ExpansionTemplate template in templates.Where(one => one.Generators.Contains(from.Review.Kind)))
        {
            JsonValue? source = root;
            FieldPath place = from.Place;
            foreach (string step in template.Source)
            {
                source = source?.Member(step);
                place = place.Append(step);
            }

            if (source is not { Kind: JsonKind.Object })
            {
                return $"ExpansionTemplate {template.Name}: {string.Join('.', template.Source)} of "
                    + $"{from.Review.Kind.Kind} {from.Review.Name} is not an object";
            }

            JsonValue made = Make(source, root, from.Review, template.Generated);
            var child = new GeneratedReview(
                GatekeeperReview.FromObject(made, from.Review.NamespaceObject, isGenerated: true, from.Review.Labels),
                template,
                place);
            all.Add(child);
            if (Expand(child, made, all) is { } error)
            {
                return error;
            }
        }

        return null;
    }

    // The template as an object: with its kind, a name made of the owner's, its namespace, and the owner.
    private static JsonValue Make(JsonValue source, JsonValue root, GatekeeperReview owner, GroupVersionKind kind)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, Options))
        {
            writer.WriteStartObject();
            writer.WriteString("apiVersion", kind.ApiVersion);
            writer.WriteString("kind", kind.Kind);
            writer.WriteStartObject("metadata");
            JsonValue? metadata = source.Member("metadata");
            CopyMembers(writer, metadata, "name", "namespace", "ownerReferences");
            writer.WriteString("name", $"{owner.Name}-{kind.Kind}".ToLowerInvariant());
            if (owner.Namespace.Length > 0)
            {
                writer.WriteString("namespace", owner.Namespace);
            }

            WriteOwners(writer, metadata?.Member("ownerReferences"), root, owner);
            writer.WriteEndObject();
            CopyMembers(writer, source, "apiVersion", "kind", "metadata");
            writer.WriteEndObject();
        }

        return JsonTree.ParseTrusted(buffer.ToArray());
    }

    private static void WriteOwners(Utf8JsonWriter writer, JsonValue? owners, JsonValue root, GatekeeperReview owner)
    {
        writer.WriteStartArray("ownerReferences");
        string version = root.Member("apiVersion")?.Text is { Length: > 0 } own ? own : owner.Kind.ApiVersion;
        bool isListed = owner.Name.Length == 0;
        foreach (JsonValue one in owners is null ? [] : owners.Items)
        {
            one.WriteTo(writer);
            isListed |= one.Member("apiVersion")?.Text == version && one.Member("kind")?.Text == owner.Kind.Kind
                && one.Member("name")?.Text == owner.Name;
        }

        if (!isListed)
        {
            writer.WriteStartObject();
            writer.WriteString("apiVersion", version);
            writer.WriteString("kind", owner.Kind.Kind);
            writer.WriteString("name", owner.Name);
            writer.WriteString("uid", "");
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void CopyMembers(Utf8JsonWriter writer, JsonValue? value, params ReadOnlySpan<string> except)
    {
        for (int i = 0; i < (value?.Count ?? 0); i++)
        {
            if (!except.Contains(value!.NameAt(i)))
            {
                writer.WritePropertyName(value.NameAt(i));
                value[i].WriteTo(writer);
            }
        }
    }

    private bool Reaches(ExpansionTemplate from, ExpansionTemplate wanted, List<ExpansionTemplate> path)
    {
        if (path.Contains(from))
        {
            return false;
        }

        path.Add(from);
        foreach (ExpansionTemplate next in templates.Where(one => one.Generators.Contains(from.Generated)))
        {
            if (next == wanted || Reaches(next, wanted, path))
            {
                return true;
            }
        }

        path.Remove(from);
        return false;
    }
}

/// <summary>An object that an ExpansionTemplate generates from another object.</summary>
/// <param name="Review">The review of the object.</param>
/// <param name="Template">The template.</param>
/// <param name="Place">The path of the generated object in the object that was sent.</param>
internal sealed record GeneratedReview(GatekeeperReview Review, ExpansionTemplate Template, FieldPath Place)
{
    /// <summary>The message of a violation as Gatekeeper writes it.</summary>
    public string MessageOf(string message) => $"[Implied by {Template.Name}] {message}";

    /// <summary>
    /// The path of a field in the object that was sent; empty if the field is not in it, such as the generated name.
    /// </summary>
    public string FieldOf(string field) => field.Length == 0 || IsMade(field) ? "" : $"{Place}.{field}";

    private static bool IsMade(string field) =>
        field is "apiVersion" or "kind" or "metadata" or "metadata.name" or "metadata.namespace"
        || field.StartsWith("metadata.ownerReferences", StringComparison.Ordinal);
}
