using System.Globalization;
using System.Text.RegularExpressions;

namespace Admission.Sandbox.Tests.AttackRuns;

/// <summary>One attack: a file of <c>attacks/</c>, the body of a policy's <c>validate</c> or a whole module.</summary>
/// <param name="Name">The file's name without its ending: the id of its policy and the name of its Pod.</param>
/// <param name="Tries">What it tries, as its header says.</param>
/// <param name="StoppedBy">The limits that may stop it, as its header says.</param>
/// <param name="Source">The policy.</param>
public sealed partial record Attack(string Name, string Tries, IReadOnlyList<string> StoppedBy, string Source)
{
    private const string TriesMark = "// Tries:";
    private const string StoppedMark = "// Stopped by:";
    private const string DeniesMark = "// Denies:";

    /// <summary>Every attack, in the order of names.</summary>
    public static IReadOnlyList<Attack> All { get; } =
    [
        .. Directory.EnumerateFiles(Checkout.At("tests", "Admission.Sandbox.Tests", "attacks"), "*.js")
            .Order(StringComparer.Ordinal)
            .Select(Read),
    ];

    /// <summary>The id of its policy.</summary>
    public string Policy { get; init; } = Name;

    /// <summary>The name of its file in the policies folder.</summary>
    public string File { get; init; } = $"{Name}.js";

    /// <summary>Is it stopped before it ever sees a request?</summary>
    public bool IsRefusedWhenLoaded => StoppedBy is ["loading"];

    /// <summary>
    /// What the policy denies with before the limit stops it, as a line <c>// Denies: …</c> says: it must be in the
    /// answer, beside the fault. Empty if it denies nothing.
    /// </summary>
    public string Denies { get; init; } = "";

    /// <summary>Files that its module imports, by path: parts of its file behind lines <c>// File: NAME</c>.</summary>
    public IReadOnlyList<(string Name, string Text)> Files { get; init; } = [];

    /// <inheritdoc/>
    public override string ToString() => Name;

    private static Attack Read(string file)
    {
        string name = Path.GetFileNameWithoutExtension(file);
        string[] lines = System.IO.File.ReadAllLines(file);
        string tries = Header(file, lines, TriesMark);
        string[] stopped = Header(file, lines, StoppedMark).Split(", ");
        string body = string.Join('\n', lines.Where(static line =>
            !Has(line, TriesMark) && !Has(line, StoppedMark) && !Has(line, DeniesMark)));
        string[] parts = body.Split("\n// File: ");
        return new Attack(name, tries, stopped, IsModule(body) ? Fill(parts[0]) : Wrap(name, Fill(body)))
        {
            Denies = lines.FirstOrDefault(static line => Has(line, DeniesMark))?[DeniesMark.Length..].Trim() ?? "",
            Files =
            [
                .. parts.Skip(1)
                    .Select(static part => part.Split('\n', 2))
                    .Select(static part => (part[0].Trim(), Fill(part[1]))),
            ],
        };
    }

    private static bool IsModule(string body) =>
        body.Contains("export default", StringComparison.Ordinal)
        || body.Contains("// Module", StringComparison.Ordinal);

    private static bool Has(string line, string mark) => line.StartsWith(mark, StringComparison.Ordinal);

    /// <summary>
    /// Replaces <c>«text×count»</c> by the text count times, for deep nesting and long literals. In the text, <c>№</c>
    /// is the number of the repetition, from 0.
    /// </summary>
    internal static string Fill(string text) => Repetition().Replace(text, static match => string.Concat(
        Enumerable.Range(0, int.Parse(match.Groups[2].Value, CultureInfo.InvariantCulture)).Select(i =>
            match.Groups[1].Value.Replace("№", i.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal))));

    [GeneratedRegex("«([^»×]*)×([0-9]+)»")]
    private static partial Regex Repetition();

    internal static string Header(string file, string[] lines, string mark) =>
        lines.FirstOrDefault(line => line.StartsWith(mark, StringComparison.Ordinal))?[mark.Length..].Trim()
        ?? throw new InvalidOperationException($"{file}: no line begins with '{mark}'");

    private static string Wrap(string name, string body) =>
        $$"""
        import { definePolicy, quantity, glob, labels, fields, image, cidr, semver } from "admission";
        export default definePolicy({
          title: "Attack",
          match: { resources: ["pods"], names: ["{{name}}"] },
          validate(review) {
            const { object, request, deny, warn, changes, containers, pod, now } = review;
        {{body}}
          },
        });
        """;
}
