using System.Text;
using Admission.Json;
using Admission.Languages;
using Admission.Yaml;

namespace Admission.Cel.Tests;

/// <summary>Reads the files that a test names. Paths count from the folder of the test.</summary>
/// <param name="folder">The files.</param>
/// <param name="path">The file of the test.</param>
internal sealed class KyvernoFiles(TestFolder folder, string path)
{
    private readonly string _directory = TestFolder.DirectoryOf(path);

    /// <summary>The files that a member of the test names: a path, or a list of paths of files and folders.</summary>
    /// <param name="test">The test.</param>
    /// <param name="member">The member.</param>
    /// <param name="problems">Receives the files that cannot be read, with the reason.</param>
    public IEnumerable<PolicyFile> Of(JsonValue test, string member, List<string> problems)
    {
        JsonValue? value = test.Member(member);
        string[] names = value switch
        {
            { Kind: JsonKind.Array } => [.. value.Items.ToArray().Select(static one => one.Text ?? "")],
            { Text: { Length: > 0 } single } => [single],
            _ => [],
        };
        foreach (string name in names)
        {
            string file = TestFolder.PathFrom(_directory, name);
            PolicyFile[] found = folder.Read(file) is { } single ? [single]
                : [.. folder.Files.Where(one => one.Path.StartsWith(file + "/", StringComparison.Ordinal)
                    && one.Path.LastIndexOf('/') == file.Length)];
            if (found.Length == 0)
            {
                problems.Add($"{member}: {name} cannot be read. Use a file or folder on this machine; the path is "
                    + "relative to the folder of the test.");
            }

            foreach (PolicyFile one in found)
            {
                yield return one;
            }
        }
    }

    /// <summary>The objects in the files that a member names; those of lists one by one.</summary>
    public IEnumerable<JsonValue> Objects(JsonValue test, string member, List<string> problems)
    {
        foreach (PolicyFile file in Of(test, member, problems))
        {
            YamlReadResult read = KubernetesYaml.Read(Encoding.UTF8.GetBytes(file.Text), YamlLimits.Default);
            problems.AddRange(read.Errors.Select(error => $"{file.Path}:{error}"));
            foreach (JsonValue root in read.Documents.Select(static one => one.Root))
            {
                bool isList = root.Member("kind")?.Text == "List";
                foreach (JsonValue one in isList && root.Member("items") is { Kind: JsonKind.Array } items
                    ? items.Items.ToArray()
                    : [root])
                {
                    yield return one;
                }
            }
        }
    }

    /// <summary>The value in the file that a member names, of any form; null if it names none.</summary>
    public JsonValue? Payload(JsonValue test, string member, List<string> problems)
    {
        PolicyFile? file = Of(test, member, problems).FirstOrDefault();
        if (file is null)
        {
            return null;
        }

        if (JsonTree.TryParse(Encoding.UTF8.GetBytes(file.Text), out JsonTree? json, out _))
        {
            return json!.Root;
        }

        YamlReadResult read = KubernetesYaml.Read(Encoding.UTF8.GetBytes(file.Text), YamlLimits.Default);
        problems.AddRange(read.Errors.Select(error => $"{file.Path}:{error}"));
        return read.Documents is [{ Root: var root }, ..] ? root : null;
    }
}
