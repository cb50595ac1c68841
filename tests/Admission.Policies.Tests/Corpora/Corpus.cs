using System.Text;
using Admission.Json;
using Admission.Yaml;

namespace Admission.Policies.Tests.Corpora;

/// <summary>
/// Test data of other projects that is not part of this repository: the folder that the variable ADMISSION_CORPORA
/// names, or <c>shared/corpora</c> beside the checkout.
/// </summary>
internal static class Corpus
{
    /// <summary>The folder of one corpus; skips the test if it is missing.</summary>
    public static string FolderOf(string name)
    {
        string all = Environment.GetEnvironmentVariable("ADMISSION_CORPORA")
            ?? Path.Combine(ShippedPolicies.Root, "..", "shared", "corpora");
        string folder = Path.Combine(all, name);
        Assert.SkipUnless(
            Directory.Exists(folder), $"the corpus {name} is not here: set ADMISSION_CORPORA to the folder above it");
        return folder;
    }

    /// <summary>The cases of a <c>.jsonl</c> file.</summary>
    public static IEnumerable<JsonValue> ReadCases(string path) => File.ReadLines(path)
        .Where(static line => line.Length > 0)
        .Select(static line => JsonTree.ParseTrusted(Encoding.UTF8.GetBytes(line)));

    /// <summary>The first object of a YAML file.</summary>
    public static JsonValue ReadObject(string path)
    {
        YamlReadResult result = KubernetesYaml.Read(File.ReadAllBytes(path), new YamlLimits());
        Assert.True(result.Errors.IsEmpty, $"{path}: {string.Join("; ", result.Errors)}");
        return result.Documents[0].Root;
    }
}
