using System.Buffers;
using System.Collections.Immutable;
using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.RegularExpressions;
using Admission.Benchmarks.Measuring;
using Admission.Cel;
using Admission.Cel.Libraries;
using Admission.Cel.Policies;
using Admission.Evaluation;
using Admission.Json;
using Admission.Languages;
using Admission.Loading;
using Admission.Matching;
using Admission.Policies;
using Admission.PolicySets;
using Admission.Protocol;
using Admission.Rego;
using Admission.Rego.Gatekeeper;
using Admission.Responses;
using Admission.Verdicts;
using Admission.Yaml;

namespace Admission.Benchmarks;

/// <summary>What policies in Rego and CEL cost: <c>languages</c>.</summary>
internal static class LanguageComparison
{
    private const string Parse = "parse the review of a Pod";
    private const string None = "Pod, no policy";

    // Prefixes, quantities, sets, a flag, sets with exemptions: what templates do.
    private static readonly string[] Five =
        ["allowedrepos", "containerlimits", "requiredprobes", "privileged-containers", "capabilities"];

    /// <summary>Measures and prints.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="filter">Only what has this in its name; empty for all.</param>
    /// <param name="rounds">How many rounds: more find a quieter moment.</param>
    /// <param name="corpora">
    /// Folder with templates of other projects in <c>rego/gatekeeper</c> and expressions in <c>cel</c>; null for none.
    /// </param>
    public static void Run(TextWriter output, string filter, int rounds, string? corpora)
    {
        var comparison = new Comparison(filter, rounds);
        comparison.Add(Parse, static () => static () => Samples.Parse(Samples.Pod).Dispose());
        comparison.Add(None, static () => Review(Samples.Policies(0)), Parse);
        string own = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "gatekeeper", "policies.yaml"));
        AddTemplates(comparison, "own ", [.. own.Split("---\napiVersion: templates").Skip(1)
            .Select(static text => ("apiVersion: templates" + text).Split("---\n"))
            .Select(static parts => new Sample(
                parts[0].Split("ConstraintTemplate\nmetadata: { name: bench")[1].Split(" ")[0], parts[0], parts[1]))]);
        if (corpora is not null)
        {
            Sample[] library = [.. Directory.GetFiles(
                Path.Combine(corpora, "rego", "gatekeeper"), "suite.yaml", SearchOption.AllDirectories)
                .Order(StringComparer.Ordinal).Select(FirstTest)
                .Where(static sample => !sample.Template.Contains("data.inventory", StringComparison.Ordinal))];
            Sample[] five = [.. library.Where(static sample => Five.Contains(sample.Name))];
            comparison.Add("library: five templates", () => Review(Load(five)), None);
            comparison.Add(
                "library: five templates, remembered", () => Review(Load(five, remembers: true)), None);
            AddTemplates(comparison, "library: ", library);
            comparison.Add("CEL: all expressions, each", () => Expressions(corpora), Parse);
            comparison.Run(output);
            WriteAllocations(output, library);
            return;
        }

        comparison.Run(output);
    }

    // A rule that finds nothing need not keep anything. The first evaluation of a review makes views of what it reads,
    // which all policies share.
    private static void WriteAllocations(TextWriter output, Sample[] samples)
    {
        output.WriteLine();
        output.WriteLine("| template that finds nothing in the Pod | bytes, first evaluation | bytes, each further |");
        output.WriteLine("|---|--:|--:|");
        JsonValue request = JsonTree.ParseTrusted(Samples.Pod).Member("request")!;
        foreach (Sample sample in samples)
        {
            Constraint constraint = ReadConstraint(sample);
            var evaluation = new ConstraintEvaluation();
            long Allocated(GatekeeperReview review)
            {
                long before = GC.GetAllocatedBytesForCurrentThread();
                bool isClean = evaluation.Evaluate(
                    constraint, review, Inventory.Empty, RegoLimits.Default, out RegoError? error).IsEmpty;
                return isClean && error is null ? GC.GetAllocatedBytesForCurrentThread() - before : -1;
            }

            GatekeeperReview review = GatekeeperReview.FromRequest(request);
            if (constraint.Match.Matches(review, out _) != MatchResult.Yes || Allocated(review) < 0)
            {
                continue;
            }

            for (int i = 0; i < 100; i++)
            {
                _ = Allocated(review);
            }

            long again = Allocated(review);
            long first = Allocated(GatekeeperReview.FromRequest(request));
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"| {sample.Name} | {first} | {again} |"));
        }
    }

    private static Constraint ReadConstraint(Sample sample)
    {
        YamlDocument Read(string text) =>
            KubernetesYaml.Read(Encoding.UTF8.GetBytes(text), YamlLimits.Default).Documents[0];
        ConstraintTemplate template = ConstraintTemplate.Read(
            Read(sample.Template),
            new PolicyFile("template.yaml", sample.Template),
            new TemplateCode([]),
            out ImmutableArray<RegoError> errors) ?? throw new InvalidDataException(string.Join(" ", errors));
        return Constraint.Read(Read(sample.Constraint), template, "constraint.yaml", out errors)
            ?? throw new InvalidDataException(string.Join(" ", errors));
    }

    private static void AddTemplates(Comparison comparison, string prefix, Sample[] samples)
    {
        using AdmissionReview pod = Samples.Parse(Samples.Pod);
        Sample[] matching = [.. samples.Where(sample => !Load(sample).Index.Find(pod.Request).IsEmpty)];
        comparison.Add($"{prefix}{matching.Length} that match a Pod", () => Review(Load(matching)), None);
        comparison.Add(
            $"{prefix}{matching.Length} that match a Pod, remembered",
            () => Review(Load(matching, remembers: true)),
            None);
        comparison.Add($"{prefix}all {samples.Length}", () => Review(Load(samples)), None);
        foreach (Sample sample in matching)
        {
            comparison.Add($"{prefix}{sample.Name}", () => Review(Load(sample)), None);
        }

        foreach (Sample sample in samples)
        {
            comparison.Add($"{prefix}compile {sample.Name}", () => Compile(sample));
        }
    }

    private static Sample FirstTest(string suite)
    {
        string folder = Path.GetDirectoryName(suite)!;
        JsonValue test = KubernetesYaml.Read(File.ReadAllBytes(suite), YamlLimits.Default).Documents[0].Root
            .Member("tests")![0];
        string Read(string member) => File.ReadAllText(Path.Combine(folder, test.Member(member)!.Text!));

        // The recorded Pod is in another namespace than the samples.
        string constraint = Regex.Replace(Read("constraint"), "    namespaces:\n( +- .*\n)+", "");
        return new Sample(Path.GetFileName(folder), Read("template"), constraint);
    }

    private static PolicySet Load(Sample sample) => Load([sample]);

    private static PolicySet Load(Sample[] samples, bool remembers = false)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("admission-benchmarks-");
        try
        {
            foreach (Sample sample in samples)
            {
                File.WriteAllText(Path.Combine(folder.FullName, sample.Name + ".template.yaml"), sample.Template);
                File.WriteAllText(Path.Combine(folder.FullName, sample.Name + ".yaml"), sample.Constraint);
            }

            PolicyLoad load = PolicyDirectory.Load(
                [RegoLanguage.Instance], folder.FullName, null,
                EngineLimits.Default with
                {
                    MaxMemoBytes = remembers ? EngineLimits.Default.MaxMemoBytes : 0,
                });
            return load.Set ?? throw new InvalidDataException(string.Join(" ", load.Errors));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static Action Compile(Sample sample)
    {
        YamlDocument document =
            KubernetesYaml.Read(Encoding.UTF8.GetBytes(sample.Template), YamlLimits.Default).Documents[0];
        var file = new PolicyFile("template.yaml", sample.Template);
        var code = new TemplateCode([]);
        return () =>
        {
            if (ConstraintTemplate.Read(document, file, code, out ImmutableArray<RegoError> errors) is null)
            {
                throw new InvalidDataException(string.Join(" ", errors));
            }
        };
    }

    // All of a review but the socket: bytes in, bytes out.
    private static Action Review(PolicySet set)
    {
        var evaluator = new ReviewEvaluator(TimeProvider.System);
        var answer = new ArrayBufferWriter<byte>(4096);
        return () =>
        {
            using AdmissionReview review = Samples.Parse(Samples.Pod);
            Verdict verdict = evaluator.Evaluate(set, review.Request, Samples.Context);
            answer.ResetWrittenCount();
            AdmissionReviewWriter.Write(answer, review.ApiVersion, review.Request, verdict);
        };
    }

    // One operation is one evaluation. A run evaluates every expression on all of its recordings, so that each counts.
    private static (Action Run, int Operations) Expressions(string corpora)
    {
        using Stream file = File.OpenRead(Path.Combine(corpora, "cel", "golden.jsonl.gz"));
        using var reader = new StreamReader(new GZipStream(file, CompressionMode.Decompress));
        var requests = new Dictionary<string, JsonValue>(StringComparer.Ordinal);
        var all = new List<(CelProgram Program, CelVariables Variables, JsonValue Request)>();
        while (reader.ReadLine() is { } line)
        {
            JsonValue row = JsonTree.ParseTrusted(Encoding.UTF8.GetBytes(line));
            CelVariables variables = CelVariables.Compile(
                [
                    .. (row.Member("variables")?.Items.ToArray() ?? []).Select(static one =>
                        (one.Member("name")!.Text!, one.Member("expression")!.Text!)),
                ],
                KubernetesEnvironments.ForPolicies(new KubernetesVersion(34)));
            CelProgram program = CelCompiler.Compile(row.Member("expr")!.Text!, variables.Environment).Program!;
            foreach (JsonValue outcome in row.Member("outcomes")!.Items)
            {
                foreach (JsonValue recording in outcome.Member("recordings")!.Items)
                {
                    if (!requests.TryGetValue(recording.Text!, out JsonValue? request))
                    {
                        string path = Path.Combine(corpora, "..", "recordings", recording.Text!);
                        requests[recording.Text!] = request =
                            JsonTree.ParseTrusted(File.ReadAllBytes(path)).Member("request")!;
                    }

                    all.Add((program, variables, request));
                }
            }
        }

        return (Run, all.Count);

        void Run()
        {
            foreach ((CelProgram program, CelVariables variables, JsonValue request) in all)
            {
                _ = program.Evaluate(new ReviewActivation(request, null, null, variables), out _);
            }
        }
    }

    private sealed record Sample(string Name, string Template, string Constraint);
}
