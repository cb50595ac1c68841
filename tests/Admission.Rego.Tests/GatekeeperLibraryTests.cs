using System.Collections.Immutable;
using Admission.Cel.Gatekeeper;
using Admission.Json;
using Admission.Languages;
using Admission.Matching;
using Admission.Rego.Gatekeeper;
using Admission.Rego.Values;
using Admission.Verdicts;
using Admission.Yaml;

namespace Admission.Rego.Tests;

/// <summary>
/// Templates and constraints of gatekeeper-library with gator's answers, where the corpus is present.
/// </summary>
public sealed class GatekeeperLibraryTests
{
    private static readonly TemplateCode Rego = new([]);
    private static readonly TemplateCode All = new([NativeValidation.Instance]);

    [Fact]
    public void Rego_reports_the_same_messages_as_gator() => Compare(Rego, "violations_rego");

    [Fact]
    public void Engine_that_gator_selects_reports_the_same_messages_as_gator() => Compare(All, "violations");

    private static void Compare(TemplateCode code, string member)
    {
        string path = RegoCorpus.At("rego", "messages.jsonl");
        string folder = RegoCorpus.At("rego", "gatekeeper");
        var differences = new List<string>();
        int count = 0;
        foreach (JsonValue row in RegoCorpus.ReadCases(path))
        {
            count++;
            string[] wanted = [.. (row.Member(member) ?? row.Member("violations")!).Items.ToArray()
                .Select(static v => (
                    v.Member("msg")!.Text,
                    Details: v.Member("details") is { } own ? RegoValue.From(own) : RegoObject.Empty))
                .Select(static v => $"{v.Text} {RegoDocument.ToJson(v.Details)}")
                .Order(StringComparer.Ordinal)];
            string[] got = Violations(row, folder, code);
            if (!wanted.SequenceEqual(got))
            {
                differences.Add($"{row.Member("id")!.Text}\n  wants {string.Join(" | ", wanted)}\n  got   "
                    + string.Join(" | ", got));
            }
        }

        Assert.True(count > 100);
        Assert.True(differences.Count == 0, string.Join('\n', differences));
    }

    private static string[] Violations(JsonValue row, string folder, TemplateCode code)
    {
        string FileOf(string member) => Path.Combine(folder, row.Member(member)!.Text!);
        ConstraintTemplate? template = ConstraintTemplate.Read(
            Read(FileOf("template"))[0],
            new PolicyFile("template.yaml", File.ReadAllText(FileOf("template"))),
            code,
            out ImmutableArray<RegoError> errors);
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

        if (template.Native is { } native)
        {
            PolicyOutcome outcome = native.Evaluate(
                ReviewInputs.Of(review), constraint.Document, TimeSpan.FromSeconds(10));
            string[] messages = outcome is PolicyOutcome.Violated violated
                ? [.. violated.Violations.Select(static one => one.Message + " {}")]
                : [];
            return [.. messages.Concat(outcome.Fault is { } fault ? [fault.Message + " {}"] : [])
                .Order(StringComparer.Ordinal)];
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
