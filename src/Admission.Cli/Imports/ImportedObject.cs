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
/// Turns objects as kubectl prints them into recordings: each as if it were created now, as it is. Who did it, and with
/// which options, nobody knows.
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

/// <summary>What became of one thing that was to be imported.</summary>
internal abstract record ImportOutcome
{
    private ImportOutcome()
    {
    }

    /// <summary>It is a recording now.</summary>
    /// <param name="Recording">The recording.</param>
    public sealed record Imported(Recording Recording) : ImportOutcome
    {
        /// <summary>What the user should know about the kind of the object; empty if nothing.</summary>
        public string Note { get; init; } = "";
    }

    /// <summary>It is none of what policies judge.</summary>
    /// <param name="Reason">Why, in words that many have in common.</param>
    public sealed record PassedOver(string Reason) : ImportOutcome;

    /// <summary>It cannot be read.</summary>
    /// <param name="Message">What is wrong. How to fix it.</param>
    public sealed record Failed(string Message) : ImportOutcome;
}
