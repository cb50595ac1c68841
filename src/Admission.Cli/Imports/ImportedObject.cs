using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Admission.Cli.Manifests;
using Admission.Cli.Requests;
using Admission.Json;
using Admission.Protocol;
using Admission.Recordings;

namespace Admission.Cli.Imports;

/// <summary>
/// Turns objects as kubectl prints them into recordings: each as if it were created now, as it is. Who did it, and with
/// which options, nobody knows.
/// </summary>
internal static class ImportedObject
{
    /// <summary>The recordings of a document: one of an object, one for each item of a list.</summary>
    /// <param name="value">The document.</param>
    /// <param name="place">File and line, which the ids of the reviews are made of.</param>
    public static IEnumerable<ImportOutcome> Read(JsonValue value, string place) => Read(value, place, null);

    private static IEnumerable<ImportOutcome> Read(JsonValue value, string place, GroupVersionKind? listed)
    {
        if (KindOf(value) is not { } kind && listed is null)
        {
            yield return new ImportOutcome.Failed("not a Kubernetes object: apiVersion or kind is missing.");
            yield break;
        }

        GroupVersionKind own = KindOf(value) ?? listed!.Value;
        if (!own.Kind.EndsWith("List", StringComparison.Ordinal)
            || value.Member("items") is not { Kind: JsonKind.Array or JsonKind.Null } items)
        {
            yield return One(KindOf(value) is null ? WithKind(value, own) : value, place);
            yield break;
        }

        // The items of a typed list, as the API server sends it, have no kind of their own.
        string item = own.Kind[..^"List".Length];
        for (int i = 0; items.Kind == JsonKind.Array && i < items.Count; i++)
        {
            foreach (ImportOutcome outcome in Read(
                items[i], $"{place}[{i}]", item.Length == 0 ? null : own with { Kind = item }))
            {
                yield return outcome;
            }
        }
    }

    /// <summary>The value with an apiVersion and kind of its own.</summary>
    public static JsonValue WithKind(JsonValue value, GroupVersionKind kind) => JsonRewrite.Write(writer =>
    {
        writer.WriteStartObject();
        writer.WriteString("apiVersion", kind.ApiVersion);
        writer.WriteString("kind", kind.Kind);
        JsonRewrite.CopyMembers(writer, value, "apiVersion", "kind");
        writer.WriteEndObject();
    });

    /// <summary>Kind of an object; null where it does not say.</summary>
    public static GroupVersionKind? KindOf(JsonValue? value) =>
        value?.Member("apiVersion")?.Text is { Length: > 0 } apiVersion
        && value.Member("kind")?.Text is { Length: > 0 } kind
            ? ResourceKinds.Parse(apiVersion, kind)
            : null;

    private static ImportOutcome One(JsonValue value, string place)
    {
        var wanted = new ObjectRequest
        {
            Object = value,
            Operation = Operation.Create,
            User = new UserInfo { Username = "" },
        };
        string uid = new Guid(SHA256.HashData(Encoding.UTF8.GetBytes(place)).AsSpan(0, 16)).ToString();
        if (!wanted.TryCreate(uid, out AdmissionRequest? request, out string error))
        {
            return new ImportOutcome.Failed(error);
        }

        return new ImportOutcome.Imported(new Recording
        {
            Time = TimeOf(value),
            Request = request with { Unknown = UnknownParts.User | UnknownParts.Options, DryRun = false },
            Origin = RecordingOrigin.Manifest,
        });
    }

    private static DateTimeOffset? TimeOf(JsonValue value) => DateTimeOffset.TryParse(
        value.Member("metadata")?.Member("creationTimestamp")?.Text,
        CultureInfo.InvariantCulture,
        DateTimeStyles.AssumeUniversal,
        out DateTimeOffset time)
            ? time
            : null;
}

/// <summary>What became of one thing that was to be imported.</summary>
internal abstract record ImportOutcome
{
    private ImportOutcome()
    {
    }

    /// <summary>It is a recording now.</summary>
    /// <param name="Recording">The recording.</param>
    public sealed record Imported(Recording Recording) : ImportOutcome;

    /// <summary>It is none of what policies judge.</summary>
    /// <param name="Reason">Why, in words that many have in common.</param>
    public sealed record PassedOver(string Reason) : ImportOutcome;

    /// <summary>It cannot be read.</summary>
    /// <param name="Message">What is wrong. How to fix it.</param>
    public sealed record Failed(string Message) : ImportOutcome;
}
