using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Admission.Json;
using Admission.Kinds;
using Admission.Protocol;
using Admission.Recordings;
using Admission.Requests;

namespace Admission.Cli.Imports;

/// <summary>
/// Converts objects from kubectl into recordings: each as if it were created now. User and options are not known.
/// </summary>
internal static class ImportedObject
{
    private const string DefaultNamespace = "default";

    /// <summary>The recordings of a document: one for an object, one for each item of a list.</summary>
    /// <param name="value">The document.</param>
    /// <param name="place">File and line, from which the ids of the reviews are made.</param>
    /// <param name="kinds">Known kinds.</param>
    public static IEnumerable<ImportOutcome> Read(JsonValue value, string place, KindTable kinds) =>
        ObjectList.Expand(value, "", kinds).Select(one => one.Error.Length > 0
            ? new ImportOutcome.Failed(one.Error)
            : ReadOne(one.Object, place + one.Path, kinds));

    private static ImportOutcome ReadOne(JsonValue value, string id, KindTable kinds)
    {
        if (!PlacedObject.TryPlace(value, kinds, DefaultNamespace, out PlacedObject? placed, out string error))
        {
            return new ImportOutcome.Failed(error);
        }

        var wanted = new ObjectRequest
        {
            Object = placed,
            Operation = Operation.Create,
            User = new UserInfo { Username = "" },
            DryRun = false,
        };
        AdmissionRequest request = wanted.Create(
            new Guid(SHA256.HashData(Encoding.UTF8.GetBytes(id)).AsSpan(0, 16)).ToString());
        return new ImportOutcome.Imported(new Recording
        {
            Time = TimeOf(value),
            Request = request with { Options = null, Unknown = UnknownParts.User | UnknownParts.Options },
            Origin = RecordingOrigin.Manifest,
        })
        {
            Note = placed.Kind.Note,
        };
    }

    private static DateTimeOffset? TimeOf(JsonValue value) => DateTimeOffset.TryParse(
        value.Member("metadata")?.Member("creationTimestamp")?.Text,
        CultureInfo.InvariantCulture,
        DateTimeStyles.AssumeUniversal,
        out DateTimeOffset time)
            ? time
            : null;
}

/// <summary>The result for one imported item.</summary>
internal abstract record ImportOutcome
{
    private ImportOutcome()
    {
    }

    public sealed record Imported(Recording Recording) : ImportOutcome
    {
        /// <summary>A note about the kind of the object; empty if there is none.</summary>
        public string Note { get; init; } = "";
    }

    /// <summary>It is not relevant to policies.</summary>
    /// <param name="Reason">The reason, in words that many items share.</param>
    public sealed record PassedOver(string Reason) : ImportOutcome;

    /// <summary>It cannot be read.</summary>
    /// <param name="Message">The problem and how to fix it.</param>
    public sealed record Failed(string Message) : ImportOutcome;
}
