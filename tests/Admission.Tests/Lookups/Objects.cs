using System.Collections.Immutable;
using System.Text;
using Admission.Json;
using Admission.Kinds;
using Admission.Lookups;
using Admission.Objects;
using Admission.Requests;

namespace Admission.Tests.Lookups;

/// <summary>Objects and declarations for tests of lookups.</summary>
internal static class Objects
{
    public static readonly ReadKind ConfigMaps = ReadKind.OfResource("configmaps");
    public static readonly ReadKind Secrets = ReadKind.OfResource("secrets");
    public static readonly ReadKind Ingresses = ReadKind.OfResource("ingresses.networking.k8s.io");

    public static JsonValue Json(string text) => JsonTree.ParseTrusted(Encoding.UTF8.GetBytes(text));

    public static PlacedObject Placed(string text) =>
        PlacedObject.TryPlace(Json(text), KindTable.Shipped, "default", out PlacedObject? placed, out string error)
            ? placed
            : throw new InvalidOperationException(error);

    public static ReadDeclaration Read(ReadKind kind, params string[] fields) =>
        new() { Kind = kind, Fields = Patterns(fields) };

    public static ImmutableArray<FieldPattern> Patterns(params string[] texts) =>
        [.. texts.Select(FieldPattern.Parse)];

    public static string ConfigMap(string space, string name, string data = "{}") =>
        $$"""
        {"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"{{name}}","namespace":"{{space}}",
        "labels":{"team":"shop"},"managedFields":[{"manager":"kubectl"}]},"data":{{data}}}
        """;

    public static string Ingress(string space, string name, params string[] hosts)
    {
        string rules = string.Join(",", hosts.Select(static host => "{\"host\":\"" + host + "\"}"));
        return "{\"apiVersion\":\"networking.k8s.io/v1\",\"kind\":\"Ingress\",\"metadata\":{\"name\":\"" + name
            + "\",\"namespace\":\"" + space + "\"},\"spec\":{\"rules\":[" + rules + "]}}";
    }
}
