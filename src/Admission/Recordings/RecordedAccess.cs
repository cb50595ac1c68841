using System.Collections.Immutable;
using System.Text.Json;
using Admission.Authorization;
using Admission.Json;

namespace Admission.Recordings;

/// <summary>
/// Answers of the authorizer in a recording, <c>lookups.access</c>, in the form that a test case has them in
/// <c>access</c>.
/// </summary>
internal static class RecordedAccess
{
    /// <summary>What to do if a recording has no answer to a question.</summary>
    public const string Remedy =
        "The recording does not contain the answer. Record in a cluster where the webhook can create "
        + "subjectaccessreviews.";

    private static readonly ImmutableArray<(string Name, Func<AccessAnswer, string?> Get)> Texts =
    [
        ("user", static one => one.User),
        ("verb", static one => one.Verb),
        ("path", static one => one.Path),
        ("group", static one => one.Group),
        ("resource", static one => one.Resource),
        ("subresource", static one => one.Subresource),
        ("namespace", static one => one.Namespace),
        ("name", static one => one.Name),
        ("fieldSelector", static one => one.FieldSelector),
        ("labelSelector", static one => one.LabelSelector),
    ];

    /// <summary>Writes the answers as a list. Empty members are not written.</summary>
    public static void Write(Utf8JsonWriter writer, ImmutableArray<AccessAnswer> answers)
    {
        writer.WriteStartArray();
        foreach (AccessAnswer answer in answers)
        {
            writer.WriteStartObject();
            foreach ((string name, Func<AccessAnswer, string?> get) in Texts)
            {
                WriteText(name, get(answer));
            }

            writer.WriteBoolean("allowed", answer.Decision.IsAllowed);
            WriteText("reason", answer.Decision.Reason);
            WriteText("error", answer.Decision.Error);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();

        void WriteText(string name, string? text)
        {
            if (text is { Length: > 0 })
            {
                writer.WriteString(name, text);
            }
        }
    }

    /// <summary>Reads the answers; an item that has no answer is not read. What is absent is empty.</summary>
    /// <param name="list">The list; null for none.</param>
    public static ImmutableArray<AccessAnswer> Read(JsonValue? list)
    {
        if (list is not { Kind: JsonKind.Array })
        {
            return [];
        }

        var answers = ImmutableArray.CreateBuilder<AccessAnswer>();
        foreach (JsonValue item in list.Items)
        {
            if (answers.Count < ReviewAccess.MaxQuestions
                && item.Member("allowed") is { Kind: JsonKind.Boolean } allowed)
            {
                answers.Add(new AccessAnswer(new AccessDecision(allowed.IsTrue, Text("reason"), Text("error")))
                {
                    User = Text("user"),
                    Verb = Text("verb"),
                    Path = Text("path"),
                    Group = Text("group"),
                    Resource = Text("resource"),
                    Subresource = Text("subresource"),
                    Namespace = Text("namespace"),
                    Name = Text("name"),
                    FieldSelector = Text("fieldSelector"),
                    LabelSelector = Text("labelSelector"),
                });
            }

            string Text(string name) => item.Member(name)?.Text ?? "";
        }

        return answers.DrainToImmutable();
    }
}
