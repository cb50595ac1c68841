using System.Text;
using System.Text.Json;
using Admission.Cli.Explaining;
using Admission.Cli.Manifests;
using Admission.Loading;
using Admission.Policies;
using Admission.PolicySets;
using Admission.Protocol;
using Admission.Recordings;
using Admission.Yaml;

namespace Admission.Cli.Playground;

/// <summary>Evaluates the content of the editors as <c>explain</c> does, in a temporary folder.</summary>
internal sealed class PlaygroundEvaluation : IDisposable
{
    private const string SettingsFile = "admission.yaml";
    private const string ObjectFile = "object.yaml";

    private readonly string _folder = Directory.CreateTempSubdirectory("admission-playground-").FullName;

    /// <summary>The answer for the page as JSON: errors, requests as in <c>explain</c>, marked lines.</summary>
    public async Task<byte[]> EvaluateAsync(PlaygroundInput input, CancellationToken cancellationToken)
    {
        string policies = Path.Combine(_folder, "policies");
        if (Directory.Exists(policies))
        {
            Directory.Delete(policies, recursive: true);
        }

        Directory.CreateDirectory(policies);
        await File.WriteAllTextAsync(Path.Combine(policies, input.PolicyFile), input.Policy, cancellationToken);
        if (input.Settings.Trim().Length > 0)
        {
            await File.WriteAllTextAsync(Path.Combine(policies, SettingsFile), input.Settings, cancellationToken);
        }

        PolicyLoad load = PolicyDirectory.Load(
            PolicyLanguages.All, policies, null, EngineLimits.Default with { MaxMemoBytes = 0 });
        if (load.Set is not { } set)
        {
            return Write(
                [.. load.Errors.Select(error => (PartOf(error), error.Line, error.Column, error.Message))], [], []);
        }

        (IReadOnlyList<AdmissionRequest> requests, CheckInput read) = await ReadAsync(input, set, cancellationToken);
        var explainer = new Explainer(set, new SettingsOrigins(policies, null), TimeProvider.System.GetUtcNow());
        RequestExplanation[] explained =
            [.. requests.Select(request => explainer.Explain(request, read.Namespaces, read.Objects))];
        string path = Path.Combine(_folder, ObjectFile);
        return Write(
            [
                .. read.UsageErrors.Concat(read.Errors).Select(problem =>
                    ("object", 1, 1, problem.ToString().Replace(path, "object", StringComparison.Ordinal))),
            ],
            explained,
            [.. Marks(input.Object, explained)]);

        static string PartOf(PolicyError error) =>
            error.File.EndsWith(SettingsFile, StringComparison.Ordinal) ? "settings" : "policy";
    }

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private async Task<(IReadOnlyList<AdmissionRequest> Requests, CheckInput Read)> ReadAsync(
        PlaygroundInput input, PolicySet set, CancellationToken cancellationToken)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(input.Object);
        var options = new CheckInputOptions
        {
            Paths = [Path.Combine(_folder, ObjectFile)],
            Policies = set,
            Operation = input.Operation == "DELETE" ? Operation.Delete : Operation.Create,
        };
        if (AdmissionReviewReader.TryRead(bytes, out AdmissionReview? review, out _))
        {
            return ([review!.Request], CheckInput.LoadInventory(options));
        }

        var reader = new RecordingReader(new Redactor(new RedactionOptions()));
        if (reader.TryRead(bytes, out Recording? recording, out _))
        {
            return ([recording!.Request], CheckInput.LoadInventory(options));
        }

        if (input.Object.Trim().Length == 0)
        {
            return ([], CheckInput.LoadInventory(options));
        }

        await File.WriteAllBytesAsync(options.Paths[0], bytes, cancellationToken);
        CheckInput read = await CheckInput.LoadAsync(options, cancellationToken);
        return ([.. read.Requests.Select(static one => one.Request)], read);
    }

    // One document is one request; in a review or a recording, the object is a part.
    private static IEnumerable<(int Line, string Message, string Fix, string Severity)> Marks(
        string text, RequestExplanation[] explained)
    {
        YamlDocument[] documents =
            [.. KubernetesYaml.Read(Encoding.UTF8.GetBytes(text), YamlLimits.Default).Documents
                .Where(static one => one.Root.Member("kind") is not null)];
        if (documents.Length != explained.Length)
        {
            yield break;
        }

        for (int i = 0; i < documents.Length; i++)
        {
            bool isWrapped = documents[i].Root.Member("request") is not null;
            foreach (PolicyExplanation policy in explained[i].Policies)
            {
                foreach (var said in policy.Result is { } result ? PolicyTests.CaseComparison.Findings(result) : [])
                {
                    string field = isWrapped ? $"request.object.{said.Field}".TrimEnd('.') : said.Field;
                    string severity = policy.Part == PolicyPart.Denied ? "error" : "warning";
                    yield return (documents[i].PositionOf(field).Line, said.Message, said.Fix, severity);
                }
            }
        }
    }

    private static byte[] Write(
        (string Part, int Line, int Column, string Message)[] errors,
        RequestExplanation[] explained,
        (int Line, string Message, string Fix, string Severity)[] marks) => JsonText.WriteCompact(writer =>
    {
        writer.WriteStartObject();
        writer.WriteStartArray("errors");
        foreach ((string part, int line, int column, string message) in errors)
        {
            writer.WriteStartObject();
            writer.WriteString("part", part);
            writer.WriteNumber("line", Math.Max(1, line));
            writer.WriteNumber("column", Math.Max(1, column));
            writer.WriteString("message", message);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteStartArray("marks");
        foreach ((int line, string message, string fix, string severity) in marks)
        {
            writer.WriteStartObject();
            writer.WriteNumber("line", Math.Max(1, line));
            writer.WriteString("message", message);
            writer.WriteString("fix", fix);
            writer.WriteString("severity", severity);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        using var requests = JsonDocument.Parse(ExplainJson.Write(explained));
        writer.WritePropertyName("requests");
        requests.RootElement.GetProperty("requests").WriteTo(writer);
        writer.WriteEndObject();
    });
}
