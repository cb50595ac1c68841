using System.Text;
using Admission.Json;
using Admission.Yaml;

namespace Admission.Cli.PolicyTests;

/// <summary>
/// The expected answers of the cases of one test file, <c>*.snap.yaml</c>: a list <c>cases</c>, in which each item has
/// the name of a case and the members of <see cref="AnswerSnapshot"/>.
/// </summary>
/// <param name="Path">Path of the file.</param>
/// <param name="Answers">The answers with the names of their cases, in their order; empty if there is no file.</param>
/// <param name="Error">Why the file cannot be used; empty if it can.</param>
internal sealed record SnapshotFile(string Path, List<(string Name, JsonValue Answer)> Answers, string Error = "")
{
    /// <summary>Is the file not used, because its path leads through a link?</summary>
    public bool IsLink { get; init; }

    /// <summary>Suffix of the file's name.</summary>
    public const string Suffix = ".snap.yaml";

    private const string Name = "name";
    private const string Header =
        "# Expected answers of the policy. \"admission test --update\" writes this file: review each change.";

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    /// <summary>
    /// The verdict that a case expects, also if only its snapshot has it; null for a snapshot that is not written yet.
    /// </summary>
    public static ExpectedVerdict? VerdictOf(PolicyTestFile file, PolicyTestCase test) => test.Expect.Verdict
        ?? (Enum.TryParse(
            Read(file, test.Expect.Snapshot).Find(test.Name)?.Member("verdict")?.Text,
            ignoreCase: true,
            out ExpectedVerdict verdict)
                ? verdict
                : null);

    /// <summary>Is a path in a test a valid name of a snapshot file?</summary>
    public static bool IsValid(string path) =>
        path.EndsWith(Suffix, StringComparison.Ordinal)
        && !path.Any(static letter => letter == '\\' || char.IsControl(letter))
        && path.Split('/').All(static part => part.Length > 0 && part[0] != '.');

    /// <summary>Did <see cref="Write"/> write a file? Another file with the suffix is not a snapshot file.</summary>
    public static bool IsWritten(string path) => File.ReadLines(path).FirstOrDefault() == Header;

    /// <summary>Reads a file. One that does not exist has no answers.</summary>
    /// <param name="file">The test file.</param>
    /// <param name="snapshot">Path of the file, relative to the test file.</param>
    public static SnapshotFile Read(PolicyTestFile file, string snapshot)
    {
        string path = TestRequest.PathFrom(file, snapshot);
        if (LinkIn(file, snapshot) is { } link)
        {
            return new SnapshotFile(path, [], $"{link}: is a link. Replace it with the file.") { IsLink = true };
        }

        if (!File.Exists(path))
        {
            return new SnapshotFile(path, []);
        }

        YamlReadResult yaml = KubernetesYaml.Read(File.ReadAllBytes(path), YamlLimits.Default);
        if (yaml.Errors is [YamlError first, ..])
        {
            return new SnapshotFile(path, [], $"{path}:{first.Line}:{first.Column}: {first.Message}");
        }

        var read = new SnapshotFile(path, []);
        if (yaml.Documents is not [{ Root: var root }]
            || root.Member(CaseTable.Cases) is not { Kind: JsonKind.Array } cases)
        {
            return read with { Error = $"{path}: has no list 'cases'." };
        }

        foreach (JsonValue item in cases.Items)
        {
            if (item.Member(Name)?.Text is not { } name || read.Find(name) is not null)
            {
                return read with
                {
                    Error = $"{path}: an item of 'cases' has no 'name', or has the same 'name' as another item.",
                };
            }

            read.Answers.Add((name, Without(item, Name)));
        }

        return read;
    }

    /// <summary>The answer for a case; null if there is none.</summary>
    public JsonValue? Find(string name) => Answers.Find(one => one.Name == name).Answer;

    /// <summary>Writes the file; its folder is created. Without answers, the file is deleted.</summary>
    /// <returns>Has the file changed?</returns>
    /// <exception cref="IOException">It cannot be written.</exception>
    public bool Write()
    {
        if (Answers.Count == 0)
        {
            bool exists = File.Exists(Path);
            File.Delete(Path);
            return exists;
        }

        string text = $"{Header}\n" + YamlText.Lines(JsonRewrite.Write(writer =>
        {
            writer.WriteStartObject();
            writer.WriteStartArray(CaseTable.Cases);
            foreach ((string name, JsonValue answer) in Answers)
            {
                writer.WriteStartObject();
                writer.WriteString(Name, name);
                JsonRewrite.CopyMembers(writer, answer);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }));
        if (File.Exists(Path) && File.ReadAllText(Path) == text)
        {
            return false;
        }

        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(Path))!);
        string temporary = $"{Path}.{Guid.NewGuid():N}.tmp";
        File.WriteAllText(temporary, text, Utf8);
        File.Move(temporary, Path, overwrite: true);
        return true;
    }

    /// <summary>An answer as it is read from a file, so that it can be compared with one.</summary>
    public static string Text(JsonValue answer)
    {
        string text = YamlText.Lines(answer);
        return KubernetesYaml.Read(Encoding.UTF8.GetBytes(text), YamlLimits.Default) is
        { Errors.Length: 0, Documents: [{ Root: var root }] }
            ? YamlText.Lines(root)
            : text;
    }

    private static JsonValue Without(JsonValue value, string member) => JsonRewrite.Write(writer =>
    {
        writer.WriteStartObject();
        JsonRewrite.CopyMembers(writer, value, member);
        writer.WriteEndObject();
    });

    // The folder of the test file can itself be a link; what is below it must stay below it.
    private static string? LinkIn(PolicyTestFile file, string snapshot)
    {
        string path = System.IO.Path.GetDirectoryName(file.Path) ?? "";
        foreach (string part in snapshot.Split('/'))
        {
            path = System.IO.Path.Combine(path, part);
            if (new FileInfo(path).LinkTarget is not null)
            {
                return path;
            }
        }

        return null;
    }
}
