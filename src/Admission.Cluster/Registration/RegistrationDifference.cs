using System.Collections.Immutable;
using Admission.Json;

namespace Admission.Cluster.Registration;

/// <summary>
/// The difference between a registration and the planned one. Defaults of the API server and the order of webhooks do
/// not count. Immutable.
/// </summary>
/// <param name="Missing">Webhooks that do not exist.</param>
/// <param name="Changed">Fields that have another value, <c>webhook: field</c>.</param>
/// <param name="Foreign">Webhooks and fields that somebody else has added.</param>
internal sealed record RegistrationDifference(
    ImmutableArray<string> Missing, ImmutableArray<string> Changed, ImmutableArray<string> Foreign)
{
    private const int MaxNamed = 5;
    private const string CaBundle = "caBundle";

    /// <summary>Is there no difference?</summary>
    public bool IsNone => Missing.IsEmpty && Changed.IsEmpty && Foreign.IsEmpty;

    /// <param name="installed">The object in the cluster.</param>
    /// <param name="planned">The object as <see cref="RegistrationText"/> writes it.</param>
    public static RegistrationDifference Of(JsonValue installed, JsonValue planned)
    {
        var missing = ImmutableArray.CreateBuilder<string>();
        var changed = ImmutableArray.CreateBuilder<string>();
        var foreign = ImmutableArray.CreateBuilder<string>();
        Dictionary<string, JsonValue> found = new(StringComparer.Ordinal);
        foreach (JsonValue webhook in installed.List("webhooks"))
        {
            found.TryAdd(NameOf(webhook), webhook);
        }

        foreach (JsonValue webhook in planned.List("webhooks"))
        {
            string name = NameOf(webhook);
            if (found.Remove(name, out JsonValue? other))
            {
                Compare(name, other, webhook, changed, foreign);
            }
            else
            {
                missing.Add(name);
            }
        }

        foreign.AddRange(found.Keys.Order(StringComparer.Ordinal).Select(static name => $"webhook {name}"));
        return new RegistrationDifference(missing.ToImmutable(), changed.ToImmutable(), foreign.ToImmutable());
    }

    /// <summary>The difference in one line: <c>missing: a; changed: b: caBundle; added: webhook c</c>.</summary>
    public override string ToString() => ClusterText.Line(string.Join(
        "; ",
        new[] { Named("missing", Missing), Named("changed", Changed), Named("added by others", Foreign) }
            .Where(static one => one.Length > 0)));

    private static void Compare(
        string name,
        JsonValue installed,
        JsonValue planned,
        ImmutableArray<string>.Builder changed,
        ImmutableArray<string>.Builder foreign)
    {
        for (int i = 0; i < planned.Count; i++)
        {
            string field = planned.NameAt(i);
            JsonValue? other = installed.Member(field);
            if (field == "clientConfig")
            {
                CompareClient(name, other, planned[i], changed, foreign);
            }
            else if (!JsonValue.AreSame(other, planned[i]) && !(IsEmpty(planned[i]) && IsEmpty(other)))
            {
                changed.Add($"{name}: {field}");
            }
        }

        foreign.AddRange(installed.Names.ToArray()
            .Where(field => planned.IndexOf(field) < 0 && !IsEmpty(installed.Member(field)))
            .Select(field => $"{name}: {field}"));
    }

    // Another tool sets a caBundle that is not planned.
    private static void CompareClient(
        string name,
        JsonValue? installed,
        JsonValue planned,
        ImmutableArray<string>.Builder changed,
        ImmutableArray<string>.Builder foreign)
    {
        for (int i = 0; i < planned.Count; i++)
        {
            string field = planned.NameAt(i);
            if (!JsonValue.AreSame(installed?.Member(field), planned[i]))
            {
                changed.Add($"{name}: {field}");
            }
        }

        string[] fields = installed is null ? [] : installed.Names.ToArray();
        foreign.AddRange(fields
            .Where(field => field != CaBundle && planned.IndexOf(field) < 0)
            .Select(field => $"{name}: {field}"));
    }

    private static string Named(string what, ImmutableArray<string> names) =>
        names.IsEmpty ? ""
        : $"{what}: {string.Join(", ", names.Take(MaxNamed))}"
            + (names.Length > MaxNamed ? $" and {names.Length - MaxNamed} more" : "");

    private static string NameOf(JsonValue webhook) => webhook.Member("name")?.Text ?? "";

    private static bool IsEmpty(JsonValue? value) => value is null or { Kind: JsonKind.Null }
        or { Kind: JsonKind.Object or JsonKind.Array, Count: 0 };
}
