using System.Collections.Immutable;
using System.Text;
using Admission.Json;
using Admission.Languages;
using Admission.Matching;
using Admission.Policies;
using Admission.Schemas;

namespace Admission.PointerLanguage;

/// <param name="Policy">The policy; null on error.</param>
/// <param name="Error">What is wrong; null on success.</param>
/// <param name="Path">Names from the object to the value.</param>
/// <param name="Value">The value that is denied, as JSON.</param>
/// <param name="File">The file.</param>
/// <param name="Line">The line that denies.</param>
internal sealed record PointerPolicy(
    Policy? Policy, PolicyError? Error, ImmutableArray<string> Path, JsonValue? Value, PolicyFile File, int Line)
{
    private long _hits;

    /// <summary>How often the line that denies was asked.</summary>
    public FileCoverage Coverage =>
        new(File.Path, File.Text, [new LineCoverage(Line, Interlocked.Read(ref _hits))], []);

    /// <summary>The file with a value that no object has.</summary>
    public static PolicyFile WithoutDenial(PolicyFile file) => file with
    {
        Text = string.Join('\n', file.Text.Split('\n').Select(static line =>
            line.StartsWith("deny: ", StringComparison.Ordinal) ? "deny: /no/such/member 1" : line)),
    };

    public void Count() => Interlocked.Increment(ref _hits);

    /// <summary>The id: the name of the file, which may have dots.</summary>
    public static string IdOf(string path) => System.IO.Path.GetFileNameWithoutExtension(path);

    public static PointerPolicy Read(PolicyFile file)
    {
        string title = "", resource = "", deny = "";
        int at = 0;
        foreach ((int index, string line) in file.Text.ReplaceLineEndings("\n").Split('\n').Index())
        {
            string[] parts = line.Split(": ", 2);
            switch (parts[0])
            {
                case "":
                    break;
                case "title" when parts.Length == 2:
                    title = parts[1];
                    break;
                case "resource" when parts.Length == 2:
                    resource = parts[1];
                    break;
                case "deny" when parts.Length == 2 && parts[1].Contains(' ', StringComparison.Ordinal):
                    deny = parts[1];
                    at = index + 1;
                    break;
                default:
                    return Fail(file, index + 1, $"'{parts[0]}' is not a field. Use title, resource or deny.");
            }
        }

        string[] rule = deny.Split(' ', 2);
        return !ResourcePattern.TryParse(resource, out ResourcePattern? pattern, out string? error)
            ? Fail(file, 1, $"'resource': {error}")
            : rule.Length < 2 || !JsonTree.TryParse(Encoding.UTF8.GetBytes(rule[1]), out JsonTree? value, out _)
            ? Fail(file, 1, "'deny' has no pointer and value. Write deny: /spec/hostNetwork true.")
            : new PointerPolicy(
                new Policy
                {
                    Id = IdOf(file.Path),
                    Path = file.Path,
                    Title = title,
                    Description = $"Denies {rule[1]} at {rule[0]}.",
                    Match = [new MatchRule { Resources = [pattern!] }],
                    Parameters = ParameterSchema.None,
                    AllowsExisting = false,
                    Metadata = JsonTree.ParseTrusted("{}"u8.ToArray()),
                },
                null,
                [.. rule[0].Split('/').Skip(1)],
                value!.Root,
                file,
                at);
    }

    private static PointerPolicy Fail(PolicyFile file, int line, string message) =>
        new(null, new PolicyError(file.Path, line, 1, message), [], null, file, line);
}
