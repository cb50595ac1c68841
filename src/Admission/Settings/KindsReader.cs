using System.Collections.Immutable;
using Admission.Json;
using Admission.Kinds;
using Admission.Matching;

namespace Admission.Settings;

/// <summary>
/// Reads <c>kinds</c> of the settings: custom kinds whose CustomResourceDefinition is not part of the input, as
/// <c>{ kind: Index.search.example.org, resource: indices, scope: Namespaced }</c>. <c>scope</c> is
/// <c>Namespaced</c> by default.
/// </summary>
/// <param name="errors">Receives every error.</param>
internal sealed class KindsReader(List<FieldError> errors)
{
    private const string Name = "kinds";
    private static readonly string[] Known = ["kind", "resource", "scope"];

    /// <summary>The shipped kinds and those of the settings.</summary>
    public KindTable Read(MemberReader? root)
    {
        if (root?.IsSet(Name) != true)
        {
            return KindTable.Shipped;
        }

        ImmutableArray<JsonValue> items = root.List(Name);
        var kinds = new Dictionary<(string, string), ResourceKind>();
        for (int i = 0; i < items.Length; i++)
        {
            string at = MemberPath.Item(root.At(Name), i);
            if (MemberReader.Open(items[i], at, "a kind", errors) is { } entry
                && ReadEntry(entry) is { } kind
                && !kinds.TryAdd((kind.Group, kind.Kind), kind))
            {
                entry.Add("kind", $"'{kind.Kind}.{kind.Group}' is listed twice. Remove one of the entries.");
            }
        }

        return KindTable.Shipped.With(kinds.Values);
    }

    private static ResourceKind? ReadEntry(MemberReader entry)
    {
        entry.RefuseUnknown(Known, "a field of a kind", $"The fields are {string.Join(", ", Known)}.");
        string name = entry.RequiredText("kind", "Specify the kind and its API group: kind: Index.search.example.org.");
        string resource = entry.RequiredText("resource", "Specify the plural name: resource: indices.");
        string scope = entry.Text("scope") ?? "Namespaced";
        if (name.Length == 0 || resource.Length == 0)
        {
            return null;
        }

        int dot = name.IndexOf('.', StringComparison.Ordinal);
        if (dot <= 0 || dot == name.Length - 1)
        {
            entry.Add("kind", $"'{name}' is not a kind with its API group. Write the kind and its API group, such as "
                + "Index.search.example.org.");
            return null;
        }

        if (scope is not ("Namespaced" or "Cluster"))
        {
            entry.Add("scope", $"'{scope}' is not a scope. Write Namespaced or Cluster.");
            return null;
        }

        string group = name[(dot + 1)..];
        string suffix = "." + group;
        string plural = resource.EndsWith(suffix, StringComparison.Ordinal) ? resource[..^suffix.Length] : resource;
        if (KindTable.BuiltIn.Find(group, name[..dot]) is { } known)
        {
            entry.Add("kind", $"'{name}' is built in, as the resource '{known.PluralDotGroup}'. Remove the entry.");
            return null;
        }

        if (!ResourcePattern.TryParse($"{plural}.{group}", out ResourcePattern? pattern, out string? complaint)
            || pattern!.Resource == "*" || pattern.Group == "*" || pattern.Subresource.Length > 0)
        {
            entry.Add("resource", complaint ?? $"'{resource}' is not a plural. Write it without wildcards.");
            return null;
        }

        return new ResourceKind(group, name[..dot], plural, scope == "Namespaced", KindOrigin.Settings);
    }
}
