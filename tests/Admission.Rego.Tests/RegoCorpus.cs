using System.Text;
using Admission.Json;

namespace Admission.Rego.Tests;

/// <summary>
/// Test data of other projects that is not part of this repository: the folder that the variable ADMISSION_CORPORA
/// names, or <c>shared/corpora</c> beside the checkout.
/// </summary>
internal static class RegoCorpus
{
    /// <summary>A file of the corpus; skips the test if it is missing.</summary>
    public static string At(params string[] parts)
    {
        string all = Environment.GetEnvironmentVariable("ADMISSION_CORPORA")
            ?? Path.Combine(Checkout.Root, "..", "shared", "corpora");
        string path = Path.Combine([all, .. parts]);
        Assert.SkipUnless(
            Path.Exists(path), $"{string.Join('/', parts)} is not here: set ADMISSION_CORPORA to the folder above it");
        return path;
    }

    /// <summary>The cases of a <c>.jsonl</c> file.</summary>
    public static IEnumerable<JsonValue> ReadCases(string path) => File.ReadLines(path)
        .Where(static line => line.Length > 0)
        .Select(static line => JsonTree.ParseTrusted(Encoding.UTF8.GetBytes(line)));
}
