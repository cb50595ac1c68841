using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Admission.Decisions;

/// <summary>One line of a decision log, as read. Immutable; members that the line does not have are empty.</summary>
public sealed class DecisionEntry
{
    private readonly JsonElement _root;

    private DecisionEntry(byte[] line, JsonElement root, string chain)
    {
        Line = line;
        Chain = chain;
        _root = root;
        Time = root.TryGetProperty("time", out JsonElement time) && time.ValueKind == JsonValueKind.String
            && DateTimeOffset.TryParse(
                time.GetString(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset read)
                ? read.ToUniversalTime()
                : DateTimeOffset.MinValue;
    }

    /// <summary>Number of the line in its chain; -1 if it has none.</summary>
    public long LineNumber => _root.TryGetProperty("n", out JsonElement value)
        && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out long number) ? number : -1;

    /// <summary>The bytes of the line in the file.</summary>
    public ReadOnlyMemory<byte> Line { get; }

    /// <summary>Name of the chain that it belongs to; empty if the reader does not know.</summary>
    public string Chain { get; }

    /// <summary>Type of the line: <c>decision</c>, <c>policies</c>, <c>checkpoint</c>, <c>gap</c> …</summary>
    public string Type => Text("type");

    public bool IsDecision => Type == "decision";

    /// <summary>Time of the line.</summary>
    public DateTimeOffset Time { get; }

    /// <summary>Uid of the review.</summary>
    public string Id => Text("id");

    public string User => Text("user");

    /// <summary><c>CREATE</c>, <c>UPDATE</c>, <c>DELETE</c> or <c>CONNECT</c>.</summary>
    public string Operation => Text("operation");

    /// <summary><c>deployments.apps</c>.</summary>
    public string Resource => Text("resource");

    /// <summary><c>scale</c>; empty for the object itself.</summary>
    public string Subresource => Text("subresource");

    /// <summary>Kind of the object.</summary>
    public string Kind => Text("kind");

    /// <summary>Namespace; empty for a cluster-scoped object.</summary>
    public string Namespace => Text("namespace");

    /// <summary>Name of the object; the prefix and <c>*</c> if the server generates the name.</summary>
    public string Name => Text("name") is { Length: > 0 } name ? name
        : Text("generateName") is { Length: > 0 } prefix ? prefix + "*"
        : "";

    /// <summary><c>deployments.apps/scale shop/web</c>.</summary>
    public string Target => (Subresource.Length > 0 ? $"{Resource}/{Subresource}" : Resource)
        + (Namespace.Length > 0 ? $" {Namespace}/{Name}" : $" {Name}");

    /// <summary><c>allow</c> or <c>deny</c>.</summary>
    public string Verdict => Text("verdict");

    /// <summary>Was it a dry run, which changes nothing?</summary>
    public bool IsDryRun => _root.TryGetProperty("dryRun", out JsonElement value)
        && value.ValueKind == JsonValueKind.True;

    /// <summary>Digest of the policy set.</summary>
    public string PolicySet => Text("policySet");

    /// <summary>
    /// The policies with a finding, each with <c>policy</c>, <c>result</c>, <c>fields</c>, <c>exception</c>; in a line
    /// of the type <c>policies</c>, all policies.
    /// </summary>
    public IEnumerable<JsonElement> Policies => Items("policies");

    /// <summary>The changed fields, each with <c>field</c>, <c>change</c>, <c>before</c>, <c>after</c>.</summary>
    public IEnumerable<JsonElement> Changes => Items("changes");

    /// <summary>
    /// The break-glass in force, with <c>by</c>, <c>reason</c>, <c>until</c>; null if there was none.
    /// </summary>
    public JsonElement? BreakGlass => _root.TryGetProperty("breakGlass", out JsonElement glass)
        && glass.ValueKind == JsonValueKind.Object ? glass : null;

    /// <summary>Reads a line; null if it is not a JSON object.</summary>
    /// <param name="line">The line.</param>
    /// <param name="chain">Name of the chain that it belongs to.</param>
    public static DecisionEntry? Read(ReadOnlySpan<byte> line, string chain = "")
    {
        try
        {
            byte[] copy = line.ToArray();
            JsonElement root = JsonDocument.Parse(copy).RootElement;
            return root.ValueKind == JsonValueKind.Object ? new DecisionEntry(copy, root, chain) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Writes the line as a JSON object, escaped as the writer does.</summary>
    public void WriteTo(Utf8JsonWriter writer) => _root.WriteTo(writer);

    /// <summary>A text of the line; empty if there is none.</summary>
    public string Text(string name) => TextOf(_root, name);

    /// <summary>A number of the line; 0 if there is none.</summary>
    public long Number(string name) =>
        _root.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.Number
            && value.TryGetInt64(out long number) ? number : 0;

    /// <summary>Value of a label that was logged; null if there is none.</summary>
    public string? Label(string name) => _root.TryGetProperty("labels", out JsonElement labels)
        && labels.ValueKind == JsonValueKind.Object
        && labels.TryGetProperty(name, out JsonElement value) ? value.GetString() : null;

    /// <summary>A text of a part of a line; empty if there is none.</summary>
    public static string TextOf(JsonElement part, string name) =>
        part.ValueKind == JsonValueKind.Object && part.TryGetProperty(name, out JsonElement value)
            && value.ValueKind == JsonValueKind.String ? value.GetString() ?? "" : "";

    /// <inheritdoc/>
    public override string ToString() => Encoding.UTF8.GetString(Line.Span);

    private IEnumerable<JsonElement> Items(string name)
    {
        if (_root.TryGetProperty(name, out JsonElement items) && items.ValueKind == JsonValueKind.Array)
        {
            foreach (JsonElement item in items.EnumerateArray())
            {
                yield return item;
            }
        }
    }
}
