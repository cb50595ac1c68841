using System.Text.Json;
using Admission.Cli.Starters;

namespace Admission.Cli.Playground;

/// <summary>The content of the playground: the file that its page saves and opens.</summary>
/// <param name="Language"><c>js</c>, <c>rego</c> or <c>cel</c>; <c>cel</c> includes all policies in YAML.</param>
/// <param name="Policy">Source of the policy.</param>
/// <param name="Object">Manifests, an AdmissionReview or a recording.</param>
/// <param name="Settings">Settings in YAML; empty for none.</param>
/// <param name="Operation"><c>CREATE</c> or <c>DELETE</c>, for manifests.</param>
internal sealed record PlaygroundInput(
    string Language, string Policy, string Object, string Settings, string Operation)
{
    /// <summary><c>kind</c> of the file.</summary>
    public const string KindName = "AdmissionPlayground";

    /// <summary>Name of the file with the policy, as its language has it.</summary>
    public string PolicyFile => new PolicyStarter("policy", Language, new StarterMatch(null)).FileName;

    /// <summary>Reads the file, or the body of a request.</summary>
    /// <param name="json">The text.</param>
    /// <param name="error">The problem; empty on success.</param>
    /// <returns>The content; null on error.</returns>
    public static PlaygroundInput? Read(ReadOnlyMemory<byte> json, out string error)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            JsonElement root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object || Text(root, "kind") != KindName)
            {
                error = $"not a playground file: its 'kind' is not {KindName}. Use a file that the playground saved.";
                return null;
            }

            error = "";
            return new PlaygroundInput(
                PolicyStarter.Languages.Contains(Text(root, "language"))
                    ? Text(root, "language")
                    : PolicyStarter.Languages[0],
                Text(root, "policy"),
                Text(root, "object"),
                Text(root, "settings"),
                Text(root, "operation") == "DELETE" ? "DELETE" : "CREATE");
        }
        catch (JsonException)
        {
            error = "not JSON.";
            return null;
        }
    }

    /// <summary>Writes the members of the file into an object that has begun.</summary>
    public void WriteTo(Utf8JsonWriter writer)
    {
        writer.WriteString("kind", KindName);
        writer.WriteString("language", Language);
        writer.WriteString("policy", Policy);
        writer.WriteString("object", Object);
        writer.WriteString("settings", Settings);
        writer.WriteString("operation", Operation);
    }

    private static string Text(JsonElement root, string name) =>
        root.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()!
            : "";
}
