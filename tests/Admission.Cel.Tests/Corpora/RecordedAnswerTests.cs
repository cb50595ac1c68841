using System.Globalization;
using Admission.Json;
using Admission.Kinds;
using Admission.Loading;
using Admission.Lookups;
using Admission.Policies;
using Admission.PolicySets;
using Admission.Protocol;
using Admission.Requests;
using Admission.Responses;
using Admission.Verdicts;

namespace Admission.Cel.Tests.Corpora;

/// <summary>Policies give exactly the answers of a real API server.</summary>
public sealed class RecordedAnswerTests
{
    private const string Failure = "validation.policy.admission.k8s.io/validation_failure";

    [Fact]
    public void Answers_as_the_API_server_answers()
    {
        var differences = new List<string>();
        List<JsonValue> rows = [.. CelCorpus.Read("server.jsonl").Where(row => row.Member("kind")!.Text == "request")];
        var namespaces = new GivenNamespaces(CelCorpus.ReadYaml("server/namespaces.yaml"));
        int count = 0;
        foreach (IGrouping<string, JsonValue> cases in rows.GroupBy(static row => row.Member("case")!.Text!))
        {
            using var folder = new PolicyFolder();
            JsonValue first = cases.First();
            foreach (string member in (string[])["policyFile", "bindingFile"])
            {
                if (first.Member(member)?.Text is { } file)
                {
                    folder.Write(Path.GetFileName(file), CelCorpus.ReadText(file));
                }
            }

            const string Between = "\n---\n";
            folder.Write("definitions.yaml", string.Join(Between, CelCorpus.ReadText("server/setup.yaml").Split(Between)
                .Where(static one => one.Contains("kind: CustomResourceDefinition", StringComparison.Ordinal))));
            PolicyLoad load = folder.Load();
            if (load.Set is null)
            {
                // Some policies have no binding; YAML reads the name of a variable as a boolean.
                string errors = string.Join('\n', load.Errors);
                bool isExpected = cases.Key is "no-binding" or "lib-lists";
                differences.AddRange(isExpected ? [] : [$"{cases.Key} :: {errors}"]);
                continue;
            }

            IClusterObjects objects = ObjectsOf(first, load.Set);
            foreach (JsonValue row in cases)
            {
                // What depends on permissions, and what a webhook cannot see.
                if (row.Member("needs")?.Count > 0 || row.Member("webhookDiffers") is not null
                    || row.Member("review")?.Text is null)
                {
                    continue;
                }

                count++;
                byte[] review = CelCorpus.ReadBytes(row.Member("review")!.Text!);
                Assert.True(AdmissionReviewReader.TryRead(review, out AdmissionReview? read, out _));
                Verdict verdict = PolicyFolder.Evaluate(load.Set, read!.Request, namespaces, objects);
                if (Difference(row, verdict) is { } difference)
                {
                    differences.Add($"{row.Member("id")!.Text} :: {difference}");
                }
            }
        }

        Assert.True(count > 400, $"{count} requests");
        CelCorpus.AssertNone("server", differences, count);
    }

    private static InventoryObjects ObjectsOf(JsonValue row, PolicySet set)
    {
        JsonValue[] objects =
        [
            .. CelCorpus.ReadYaml("server/setup.yaml"),
            .. row.Member("paramsFile")?.Text is { } file ? CelCorpus.ReadYaml(file) : [],
        ];
        KindTable kinds = KindTable.Shipped.With(objects.Where(KindDefinition.IsDefinition).Select(
            static one => KindDefinition.TryRead(one, out ResourceKind? kind) ? kind : null).OfType<ResourceKind>());
        return InventoryObjects.Of(set.Reads, objects.Select(one => PlacedObject.TryPlace(
            one, kinds, "default", out PlacedObject? placed, out _) ? placed : null).OfType<PlacedObject>(), true, "");
    }

    private static string? Difference(JsonValue row, Verdict verdict)
    {
        string[] messages = [.. PolicyFolder.Denials(verdict)];
        bool isDenied = row.Member("verdict")!.Text == "deny";
        if (verdict.IsAllowed == isDenied)
        {
            return $"{(verdict.IsAllowed ? "allowed" : "denied")}: {string.Join('|', messages)}, "
                + $"expected {row.Member("message")?.Text}";
        }

        // In Kubernetes the order of policies and bindings is random, and the first message is shown.
        if (isDenied && row.Member("volatile") is null
            && !messages.Any(one => row.Member("message")!.Text!.EndsWith(one, StringComparison.Ordinal)))
        {
            return $"{string.Join('|', messages)} expected {row.Member("message")!.Text}";
        }

        string reason = VerdictText.Reason(verdict);
        string code = VerdictText.Code(reason).ToString(CultureInfo.InvariantCulture);
        if (isDenied && (row.Member("code")!.NumberText != code || row.Member("reason")!.Text != reason))
        {
            return $"{code} {reason} expected {row.Member("code")} {row.Member("reason")}";
        }

        // A failed expression under failurePolicy Ignore is a warning of Admission's own.
        string[] warnings =
        [
            .. verdict.Results.Where(static one => !one.Blocks && one.Enforcement == Enforcement.Warn
                && (one.HasViolations || one.OnError == OnError.Deny)).SelectMany(static one =>
                PolicyFolder.Messages(one).Select(message => $"Validation failed for {one.Policy.Title}: {message}")),
        ];
        string[] expected = [.. row.Member("warnings")!.Items.ToArray().Select(static one => one.Text!)];
        if (!expected.All(one => warnings.Any(
            each => each.StartsWith(one[..Math.Min(one.Length, 256)], StringComparison.Ordinal))))
        {
            return $"warnings {string.Join('|', warnings)} expected {string.Join('|', expected)}";
        }

        if (row.Member("orderNotFixed") is not null)
        {
            return null;
        }

        var annotations = verdict.Results.SelectMany(static one => one.Outcome.AuditAnnotations)
            .GroupBy(static one => one.Key, static one => one.Value)
            .ToDictionary(static one => one.Key, static one => one.ToArray());
        JsonValue all = row.Member("auditAnnotations")!;
        for (int i = 0; i < all.Count; i++)
        {
            string name = all.NameAt(i);
            string key = name == Failure ? "validation_failure" : name.Replace('/', '.');
            string? actual = annotations.GetValueOrDefault(key) is { } values
                ? name == Failure ? values[0] : string.Join(", ", values)
                : annotations.GetValueOrDefault(name[(name.IndexOf('/', StringComparison.Ordinal) + 1)..])?[0];
            if (actual != all[i].Text)
            {
                return $"annotation {key}={actual} expected {all[i].Text}";
            }
        }

        return annotations.Count == all.Count ? null
            : $"annotations {string.Join(", ", annotations.Keys)} expected {all}";
    }
}
