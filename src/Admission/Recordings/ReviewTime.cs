using System.Globalization;
using Admission.Json;
using Admission.Protocol;

namespace Admission.Recordings;

/// <summary>The time of a review without one: the latest time in its objects.</summary>
internal static class ReviewTime
{
    /// <summary>The time; null if the objects have none.</summary>
    public static DateTimeOffset? Of(AdmissionRequest request)
    {
        DateTimeOffset? latest = null;
        foreach (JsonValue? value in (JsonValue?[])[request.Object, request.OldObject])
        {
            JsonValue? metadata = value?.Member("metadata");
            Take(metadata?.Member("creationTimestamp"));
            Take(metadata?.Member("deletionTimestamp"));
            foreach (JsonValue entry in metadata?.Member("managedFields") is { Kind: JsonKind.Array } list
                ? list.Items
                : [])
            {
                Take(entry.Member("time"));
            }
        }

        return latest;

        void Take(JsonValue? value)
        {
            if (DateTimeOffset.TryParse(
                    value?.Text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time)
                && (latest is null || time > latest))
            {
                latest = time;
            }
        }
    }
}
