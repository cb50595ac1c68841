using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Admission.Evaluation;
using Admission.Json;
using Admission.Lookups;
using Admission.PolicySets;
using Admission.Recordings;

namespace Admission.Cli.PolicyTests;

/// <summary>The time and the lookups of a recording, for an evaluation and in the form of a test case.</summary>
internal static class RecordedContext
{
    /// <summary>The surroundings of the recorded review. What was not recorded is not known.</summary>
    public static EvaluationContext Of(Recording recording, PolicySet set) => new()
    {
        Now = recording.Time ?? PolicyTestRunner.DefaultNow,
        Namespaces = recording.Lookups,
        Objects = recording.ObjectsFor(set.Reads, UnknownClusterObjects.Instance),
        Owners = recording.ReviewOwners,
        Access = recording.AccessReviews,
    };

    /// <summary>
    /// The objects that a policy looked up, each once, for <c>inventory</c>; null if it looks up nothing.
    /// </summary>
    public static ImmutableArray<JsonValue>? InventoryOf(Recording recording, ConfiguredPolicy policy)
    {
        var objects = new Dictionary<(string ApiVersion, string Kind, string Space, string Name), JsonValue>();
        foreach (JsonValue value in recording.Owners.Select(static one => one.Found.Object).OfType<JsonValue>()
            .Concat(recording.LookedUp
                .Where(kind => policy.Policy.Reads.Any(read => read.Kind.IsSame(kind.Read.Kind)))
                .SelectMany(static kind => kind.Results).SelectMany(static one => one.Objects))
            .Concat(recording.Namespaces.OrderBy(static one => one.Key, StringComparer.Ordinal)
                .Select(static one => NamespaceOf(one.Key, one.Value))))
        {
            JsonValue? metadata = value.Member("metadata");
            objects.TryAdd(
                (Text(value, "apiVersion"), Text(value, "kind"), Text(metadata, "namespace"), Text(metadata, "name")),
                value);
        }

        return objects.Count == 0 && policy.Policy.Reads.IsEmpty ? null : [.. objects.Values];
    }

    /// <summary>
    /// The settings of a case whose policy read owners: <c>existingWorkloads</c> and the parameters; null if it did
    /// not.
    /// </summary>
    /// <param name="parameters">The parameters of the policy; null for its defaults.</param>
    public static JsonValue? SettingsOf(
        Recording recording, ConfiguredPolicy policy, PolicySettings settings, JsonValue? parameters)
    {
        if (recording.Owners.IsEmpty || settings.ExistingWorkloads is not { } existing)
        {
            return null;
        }

        return JsonRewrite.Write(writer =>
        {
            writer.WriteStartObject();
            writer.WriteStartObject("policies");
            writer.WriteStartObject(policy.Policy.Id);
            writer.WriteStartObject("existingWorkloads");
            WriteDay(writer, "createdBefore", existing.CreatedBefore);
            WriteDay(writer, "expires", existing.Expires);
            writer.WriteEndObject();
            if (parameters is not null)
            {
                writer.WritePropertyName("parameters");
                parameters.WriteTo(writer);
            }

            writer.WriteEndObject();
            writer.WriteEndObject();
            writer.WriteEndObject();
        });
    }

    private static void WriteDay(Utf8JsonWriter writer, string name, DateOnly day) =>
        writer.WriteString(name, day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));

    private static string Text(JsonValue? value, string name) => value?.Member(name)?.Text ?? "";

    private static JsonValue NamespaceOf(string name, JsonValue? labels) => JsonRewrite.Write(writer =>
    {
        writer.WriteStartObject();
        writer.WriteString("apiVersion", "v1");
        writer.WriteString("kind", "Namespace");
        writer.WriteStartObject("metadata");
        writer.WriteString("name", name);
        if (labels is not null)
        {
            writer.WritePropertyName("labels");
            labels.WriteTo(writer);
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
    });
}
