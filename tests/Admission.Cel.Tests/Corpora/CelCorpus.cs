using System.IO.Compression;
using System.Text;
using Admission.Json;
using Admission.Yaml;

namespace Admission.Cel.Tests.Corpora;

/// <summary>
/// Expressions with what Kubernetes makes of them, which the repository does not hold: in the folder that
/// <c>ADMISSION_CORPORA</c> names, or <c>shared/corpora</c> beside the checkout.
/// </summary>
internal static class CelCorpus
{
    private static readonly string Folder = Path.Combine(
        Environment.GetEnvironmentVariable("ADMISSION_CORPORA") ?? Checkout.At("..", "shared", "corpora"), "cel");

    /// <summary>The rows of a file; skips the test if the file is missing.</summary>
    public static List<JsonValue> Read(string name)
    {
        string path = Path.Combine(Folder, name);
        Assert.SkipUnless(File.Exists(path),
            $"{name} is not here: set ADMISSION_CORPORA to the folder of the corpora.");
        using Stream file = File.OpenRead(path);
        using Stream stream = name.EndsWith(".gz", StringComparison.Ordinal)
            ? new GZipStream(file, CompressionMode.Decompress)
            : file;
        using var reader = new StreamReader(stream);
        var rows = new List<JsonValue>();
        while (reader.ReadLine() is { } line)
        {
            rows.Add(Parse(line));
        }

        return rows;
    }

    /// <summary>The request of a recording.</summary>
    public static JsonValue Request(string recording)
    {
        byte[] bytes = File.ReadAllBytes(Path.Combine(Folder, "..", "..", "recordings", recording));
        return JsonTree.ParseTrusted(bytes).Member("request")!;
    }

    /// <summary>The documents of a YAML file of the corpus.</summary>
    public static JsonValue[] ReadYaml(string name)
    {
        YamlReadResult read = KubernetesYaml.Read(File.ReadAllBytes(Path.Combine(Folder, name)), YamlLimits.Default);
        Assert.Empty(read.Errors);
        return [.. read.Documents.Select(document => document.Root)];
    }

    /// <summary>A file of the corpus.</summary>
    public static string ReadText(string name) => File.ReadAllText(Path.Combine(Folder, name));

    /// <summary>A file of the corpus.</summary>
    public static byte[] ReadBytes(string name) => File.ReadAllBytes(Path.Combine(Folder, name));

    public static JsonValue Parse(string json) => JsonTree.ParseTrusted(Encoding.UTF8.GetBytes(json));

    /// <summary>The policy's variables of a row.</summary>
    public static List<(string Name, string Expression)> Variables(JsonValue row) =>
        [.. (row.Member("variables")?.Items.ToArray() ?? []).Select(variable =>
            (variable.Member("name")!.Text!, variable.Member("expression")!.Text!))];

    /// <summary>Fails with the rows that differ.</summary>
    public static void AssertNone(string name, List<string> differences, int rows)
    {
        if (Environment.GetEnvironmentVariable("CEL_DIFFERENCES") is { Length: > 0 } folder)
        {
            File.WriteAllLines(Path.Combine(folder, name + ".txt"), differences);
        }

        Assert.True(
            differences.Count == 0,
            $"{differences.Count} of {rows} rows of {name} differ:\n{string.Join('\n', differences.Take(20))}");
    }
}
