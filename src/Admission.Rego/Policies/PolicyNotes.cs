using System.Collections.Immutable;
using System.Text;
using Admission.Json;
using Admission.Policies;
using Admission.Rego.Values;

namespace Admission.Rego.Policies;

/// <summary>The metadata of a policy, for documentation and reports.</summary>
internal sealed record PolicyNotes
{
    private const string Gatekeeper = "metadata.gatekeeper.sh/";

    private static readonly string[] Severities = ["info", "low", "medium", "high", "critical"];

    /// <summary>Name for a person; empty if the author wrote none.</summary>
    public string Title { get; init; } = "";

    /// <summary>What it is for; empty if the author wrote none.</summary>
    public string Description { get; init; } = "";

    /// <summary>How severe a violation is; null if the author did not say.</summary>
    public Severity? Severity { get; init; }

    /// <summary>Controls of standards that it enforces.</summary>
    public ImmutableArray<string> Controls { get; init; } = [];

    /// <summary>
    /// Reads the metadata of a package or rule: <c>title</c>, <c>description</c>, and below <c>custom</c>
    /// <c>severity</c> and <c>controls</c>.
    /// </summary>
    /// <param name="annotations">The metadata, the nearest first.</param>
    /// <param name="error">What is wrong; null if nothing is.</param>
    public static PolicyNotes Of(ImmutableArray<RegoObject> annotations, out string? error)
    {
        RegoValue? Custom(string name) => annotations
            .Select(one => (one.Get("custom") as RegoObject)?.Get(name)).FirstOrDefault(static one => one is not null);
        string Text(string name) => annotations
            .Select(one => (one.Get(name) as RegoString)?.Text)
            .FirstOrDefault(static one => one is { Length: > 0 }) ?? "";
        RegoValue? severity = Custom("severity");
        RegoValue? controls = Custom("controls");
        string[]? listed = controls switch
        {
            null => [],
            RegoString one => Split(one.Text),
            RegoArray array when Enumerable.Range(0, array.Count)
                .All(i => array[i] is RegoString { Text.Length: > 0 }) =>
                [.. Enumerable.Range(0, array.Count).Select(i => ((RegoString)array[i]).Text)],
            _ => null,
        };
        error = severity is not null && Read((severity as RegoString)?.Text) is null
            ? $"custom.severity: {severity} is not a severity. Write one of {string.Join(", ", Severities)}."
            : listed is null ? "custom.controls must be a list of strings, such as [\"cis-1.9:5.2.1\"]" : null;
        return new PolicyNotes
        {
            Title = Text("title"),
            Description = Text("description").Trim(),
            Severity = Read((severity as RegoString)?.Text),
            Controls = [.. listed ?? []],
        };
    }

    /// <summary>
    /// Reads the annotations of a constraint and of its template: <c>metadata.gatekeeper.sh/title</c>,
    /// <c>description</c>, <c>metadata.gatekeeper.sh/severity</c> and <c>metadata.gatekeeper.sh/controls</c>, whose
    /// values are separated by commas. Those of the constraint come first.
    /// </summary>
    /// <param name="objects">The constraint and its template.</param>
    /// <param name="error">What is wrong; null if nothing is.</param>
    public static PolicyNotes Of(ImmutableArray<JsonValue> objects, out string? error)
    {
        string? Text(params ReadOnlySpan<string> names)
        {
            foreach (JsonValue one in objects)
            {
                foreach (string name in names)
                {
                    if (one.Member("metadata")?.Member("annotations")?.Member(name)?.Text is { Length: > 0 } text)
                    {
                        return text;
                    }
                }
            }

            return null;
        }

        string? severity = Text(Gatekeeper + "severity");
        error = severity is not null && Read(severity) is null
            ? $"metadata.annotations[\"{Gatekeeper}severity\"]: \"{severity}\" is not a severity. "
                + $"Write one of {string.Join(", ", Severities)}."
            : null;
        return new PolicyNotes
        {
            Title = Text(Gatekeeper + "title") ?? "",
            Description = Text("description", Gatekeeper + "description")?.Trim() ?? "",
            Severity = Read(severity),
            Controls = [.. Split(Text(Gatekeeper + "controls") ?? "")],
        };
    }

    /// <summary>A policy with the notes.</summary>
    public Policy On(Policy policy)
    {
        string title = Title.Length > 0 ? Title : policy.Title;
        ObjectBuilder metadata = new ObjectBuilder().Set("title", new RegoString(title));
        if (Description.Length > 0)
        {
            metadata.Set("description", new RegoString(Description));
        }

        if (Severity is { } severity)
        {
            metadata.Set("severity", new RegoString(Severities[(int)severity]));
        }

        if (!Controls.IsEmpty)
        {
            metadata.Set("controls", new RegoArray([.. Controls.Select(static one => new RegoString(one))]));
        }

        return policy with
        {
            Title = title,
            Description = Description,
            Severity = Severity ?? policy.Severity,
            Controls = Controls,
            Metadata = JsonTree.ParseTrusted(Encoding.UTF8.GetBytes(RegoText.ToJson(metadata.Build()))),
        };
    }

    private static Severity? Read(string? text) =>
        Array.IndexOf(Severities, text) is var index and >= 0 ? (Severity)index : null;

    private static string[] Split(string text) =>
        text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
}
