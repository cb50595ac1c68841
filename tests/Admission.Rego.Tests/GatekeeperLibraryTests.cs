using System.Collections.Immutable;
using Admission.Json;
using Admission.Matching;
using Admission.Rego.Gatekeeper;
using Admission.Rego.Values;
using Admission.Yaml;

namespace Admission.Rego.Tests;

/// <summary>
/// Templates and constraints of gatekeeper-library with gator's answers, where the corpus is present.
/// </summary>
public sealed class GatekeeperLibraryTests
{
    [Fact]
    public void Says_what_gator_says_word_for_word()
    {
        string path = RegoCorpus.At("rego", "messages.jsonl");
        string folder = RegoCorpus.At("rego", "gatekeeper");
        var differences = new List<string>();
        int count = 0;
        foreach (JsonValue row in RegoCorpus.ReadCases(path))
        {
            count++;
            string[] wanted = [.. (row.Member("violations_rego") ?? row.Member("violations")!).Items.ToArray()
                .Select(static v => (v.Member("msg")!.Text, Details: RegoValue.From(v.Member("details")!)))
                .Select(static v => $"{v.Text} {RegoDocument.ToJson(v.Details)}")
                .Order(StringComparer.Ordinal)];
            string[] got = Violations(row, folder);
            if (!wanted.SequenceEqual(got))
            {
                differences.Add($"{row.Member("id")!.Text}\n  wants {string.Join(" | ", wanted)}\n  got   "
                    + string.Join(" | ", got));
            }
        }

        Assert.True(count > 100);
        Assert.True(differences.Count == 0, string.Join('\n', differences));
    }

    private static string[] Violations(JsonValue row, string folder)
    {
        string FileOf(string member) => Path.Combine(folder, row.Member(member)!.Text!);
        ConstraintTemplate? template = ConstraintTemplate.Read(
            Read(FileOf("template"))[0], "template.yaml", out ImmutableArray<RegoError> errors);
        if (template is null)
        {
            return [.. errors.Select(static e => e.ToString())];
        }

        if (Constraint.Read(Read(FileOf("constraint"))[0], template, "constraint.yaml",
            out errors) is not { } constraint)
        {
            return [.. errors.Select(static e => e.ToString())];
        }

        var objects = new List<JsonValue>();
        foreach (JsonValue file in row.Member("inventory")!.Items)
        {
            objects.AddRange(Read(Path.Combine(folder, file.Text!)).Select(static d => d.Root));
        }

        JsonValue sample = Read(FileOf("object"))[0].Root;
        GatekeeperReview review = sample.Member("kind")?.Text == "AdmissionReview"
            ? GatekeeperReview.FromRequest(sample.Member("request")!)
            : GatekeeperReview.FromObject(sample);
        if (constraint.Match.Matches(review, out _) != MatchResult.Yes)
        {
            return [];
        }

        ImmutableArray<GatekeeperViolation> violations = new ConstraintEvaluation().Evaluate(
            constraint, review, Inventory.From(objects), RegoLimits.Default, out RegoError? error);
        return error is { } stop && violations.IsEmpty
            ? [stop.ToString()]
            : [.. violations.Select(static v =>
                $"{v.Message} {RegoDocument.ToJson(v.Details)}").Order(StringComparer.Ordinal)];
    }

    private static ImmutableArray<YamlDocument> Read(string file)
    {
        YamlReadResult read = KubernetesYaml.Read(File.ReadAllBytes(file), YamlLimits.Default);
        Assert.True(read.Errors.IsEmpty, $"{file}: {string.Join("; ", read.Errors)}");
        return read.Documents;
    }
}
