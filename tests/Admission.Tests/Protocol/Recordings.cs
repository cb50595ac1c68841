using System.Collections.Immutable;
using System.Text;
using System.Text.Json.Nodes;
using Admission.Protocol;

namespace Admission.Tests.Protocol;

/// <summary>Reviews that a real API server sent, and changed copies of them.</summary>
internal static class Recordings
{
    /// <summary>A small one with members of every kind: an exec, with options and groups.</summary>
    public const string Exec = "035-connect-pods-exec-pod-exec.json";

    private static readonly string Folder = Checkout.At("tests", "recordings");

    public static IEnumerable<string> Names => Directory.EnumerateFiles(Folder, "*.json")
        .Select(static path => Path.GetFileName(path)).Order(StringComparer.Ordinal);

    public static byte[] Read(string name) => File.ReadAllBytes(Path.Combine(Folder, name));

    /// <summary>A recording, changed.</summary>
    public static byte[] Changed(Action<JsonObject> change, string name = Exec)
    {
        JsonObject review = JsonNode.Parse(Read(name))!.AsObject();
        change(review);
        return Encoding.UTF8.GetBytes(review.ToJsonString());
    }

    /// <summary>The request of a body that can be read.</summary>
    public static AdmissionRequest Request(byte[] body)
    {
        Assert.True(
            AdmissionReviewReader.TryRead(body, out AdmissionReview? review, out ImmutableArray<ReviewError> errors),
            string.Join('\n', errors));
        return review!.Request;
    }

    /// <summary>A recording's request, changed.</summary>
    public static AdmissionRequest Request(Action<JsonObject> change, string name = Exec) =>
        Request(Changed(review => change(review["request"]!.AsObject()), name));

    /// <summary>Why a body is rejected: one or more errors, none of which shows internals of the server.</summary>
    public static ImmutableArray<ReviewError> Errors(byte[] body)
    {
        bool isRead = AdmissionReviewReader.TryRead(
            body, out AdmissionReview? review, out ImmutableArray<ReviewError> errors);
        Assert.False(isRead);
        Assert.Null(review);
        Assert.NotEmpty(errors);
        Assert.All(errors, static error => Assert.DoesNotContain("   at ", error.ToString(), StringComparison.Ordinal));
        return errors;
    }

    /// <summary>The only error of a recording whose request was changed.</summary>
    public static ReviewError Error(Action<JsonObject> change, string name = Exec) =>
        Assert.Single(Errors(Changed(review => change(review["request"]!.AsObject()), name)));
}
