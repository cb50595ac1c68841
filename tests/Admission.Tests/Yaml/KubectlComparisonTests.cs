using System.Diagnostics;
using System.Text;
using System.Text.Json;

namespace Admission.Tests.Yaml;

/// <summary>Reads generated documents as kubectl reads them: the same ones, as the same values.</summary>
public class KubectlComparisonTests
{
    private const int Documents = 600;

    [Fact]
    public async Task Reads_documents_as_kubectl_did_when_its_answers_were_recorded()
    {
        string[] lines = await File.ReadAllLinesAsync(KubectlAnswers.File, TestContext.Current.CancellationToken);
        Assert.True(lines.Length >= 300);
        string[] differences = [.. lines
            .Select(static line => line.Split('\t'))
            .Select(static one => KubectlAnswers.Compare(JsonSerializer.Deserialize<string>(one[0])!, one[1]))
            .OfType<string>()];
        Assert.True(differences.Length == 0, string.Join("\n\n", differences));
    }

    [Theory]
    [InlineData(1), InlineData(2)]
    public async Task Reads_documents_as_kubectl_does(int seed)
    {
        string? kubectl = FindKubectl();
        Assert.SkipWhen(kubectl is null, "kubectl is missing: .ci/run tools installs it, or put it on the path.");
        var generator = new GeneratedYaml(seed);
        (string Name, string Text)[] texts = [.. Enumerable.Range(0, Documents)
            .Select(static i => $"d{i}").Select(name => (name, generator.Make(name)))];
        Dictionary<string, string> read = await AskAsync(kubectl!, texts);
        Assert.InRange(read.Count, Documents / 5, Documents * 4 / 5);
        if (seed == 1 && Environment.GetEnvironmentVariable("UPDATE_APPROVED") == "1")
        {
            await File.WriteAllLinesAsync(
                KubectlAnswers.File,
                texts.Take(Documents / 2).Select(one => JsonSerializer.Serialize(one.Text) + "\t"
                    + read.GetValueOrDefault(one.Name, KubectlAnswers.Refused)),
                TestContext.Current.CancellationToken);
        }

        string[] differences = [.. texts
            .Select(one => KubectlAnswers.Compare(one.Text, read.GetValueOrDefault(one.Name, KubectlAnswers.Refused)))
            .OfType<string>()];
        Assert.True(differences.Length == 0, string.Join("\n\n", differences));
    }

    [Theory]
    [InlineData(1), InlineData(2)]
    public async Task Reads_rare_yaml_as_kubectl_does(int seed)
    {
        string? kubectl = FindKubectl();
        Assert.SkipWhen(kubectl is null, "kubectl is missing: .ci/run tools installs it, or put it on the path.");
        var generator = new FramedYaml(seed);
        (string Name, string Text)[] texts = [.. Enumerable.Range(0, Documents)
            .Select(static i => $"d{i}").Select(name => (name, generator.Make(name)))];
        Dictionary<string, string> read = await AskAsync(kubectl!, texts);
        Assert.InRange(read.Count, Documents / 10, Documents * 4 / 5);
        string[] differences = [.. texts
            .Select(one => KubectlAnswers.Compare(one.Text, read.GetValueOrDefault(one.Name, KubectlAnswers.Refused)))
            .OfType<string>()];
        Assert.True(differences.Length == 0, string.Join("\n\n", differences));
    }

    private static async Task<Dictionary<string, string>> AskAsync(string kubectl, (string Name, string Text)[] texts)
    {
        string folder = Directory.CreateTempSubdirectory("admission-yaml-").FullName;
        try
        {
            foreach ((string name, string text) in texts)
            {
                await File.WriteAllTextAsync(
                    Path.Combine(folder, name + ".yaml"), text, TestContext.Current.CancellationToken);
            }

            string output = await RunAsync(kubectl, "annotate", "--local", "-f", folder, "a=b", "-o", "json");
            var read = new Dictionary<string, string>(StringComparer.Ordinal);
            foreach (string one in output.Split("\n}\n", StringSplitOptions.RemoveEmptyEntries))
            {
                using var document = JsonDocument.Parse(one + "\n}");
                string name = document.RootElement.GetProperty("metadata").GetProperty("name").GetString()!;
                read[name] = KubectlAnswers.Canonical(document.RootElement);
            }

            return read;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<string> RunAsync(string file, params string[] args)
    {
        var start = new ProcessStartInfo(file, args)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
        };
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        string output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await errors;
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return output;
    }

    private static string? FindKubectl() => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':')
        .Prepend(Checkout.At("artifacts", "tools"))
        .Select(static folder => Path.Combine(folder, "kubectl"))
        .FirstOrDefault(File.Exists);
}
