using System.Text;
using System.Text.Json.Nodes;
using Admission.Json;
using Admission.Languages;
using Admission.Objects;
using Admission.Policies;
using Admission.Protocol;
using Admission.Verdicts;

namespace Admission.Rego.Tests;

public sealed partial class MemoTests
{
    // Drops, empties, copies or replaces a value somewhere.
    private static void Change(JsonNode node, Random random)
    {
        while (true)
        {
            JsonNode? child = null;
            switch (node)
            {
                case JsonObject { Count: > 0 } members:
                    string name = members.ElementAt(random.Next(members.Count)).Key;
                    child = members[name];
                    if (child is not (JsonObject or JsonArray) || random.Next(6) == 0)
                    {
                        members[name] = Other(child, random);
                        if (random.Next(3) == 0)
                        {
                            members.Remove(name);
                        }

                        return;
                    }

                    break;
                case JsonArray { Count: > 0 } items:
                    int index = random.Next(items.Count);
                    child = items[index];
                    if (child is not (JsonObject or JsonArray) || random.Next(6) == 0)
                    {
                        items.Insert(index, Other(child, random));
                        return;
                    }

                    break;
            }

            if (child is null)
            {
                return;
            }

            node = child;
        }
    }

    private static JsonNode? Other(JsonNode? node, Random random) => random.Next(5) switch
    {
        0 => null,
        1 => new JsonObject(),
        2 => new JsonArray(),
        3 => Scalar(random.Next(3)),
        _ => node?.DeepClone(),
    };

    private static System.Text.Json.Nodes.JsonValue Scalar(int which) => which switch
    {
        0 => System.Text.Json.Nodes.JsonValue.Create(true),
        1 => System.Text.Json.Nodes.JsonValue.Create(0),
        _ => System.Text.Json.Nodes.JsonValue.Create("x"),
    };

    private static JsonNode Pod(string name, string image) => JsonNode.Parse(
        $$$"""
        {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "{{{name}}}"},
         "spec": {"containers": [{"name": "c", "image": "{{{image}}}"}]}}
        """)!;

    private static string? Text(JsonNode? value, string member) =>
        value is JsonObject members && members[member] is System.Text.Json.Nodes.JsonValue one
            && one.TryGetValue(out string? text)
            ? text
            : null;

    private static string[] Texts(PolicyOutcome outcome) => outcome is PolicyOutcome.Violated violated
        ? [.. violated.Violations.Select(static one => $"{one.Field}: {one.Message}")]
        : [outcome.Fault?.ToString() ?? "passed"];

    private static IPolicySession Load(string body) => Rent(Load(
        [new("t.yaml", Template.Replace("BODY", body, StringComparison.Ordinal)), new("c.yaml", Constraint)],
        EngineLimits.Default));

    private static ILoadedPolicies Load(PolicyFile[] files, EngineLimits limits) =>
        RegoLanguage.Instance.CreateCompiler(limits).Load([.. files], WorkloadKinds.BuiltIn, "");

    private static IPolicySession Rent(ILoadedPolicies loaded)
    {
        Assert.Empty(loaded.Errors);
        return loaded.Link([.. loaded.Policies.Select(static one => one.Id)]).Rent();
    }

    private static string[][] EvaluateAll(IPolicySession session, int policies, JsonNode value, out int remembered)
    {
        int hits = 0;
        string[][] found = Begin(session, value, old: null, () =>
        {
            var all = new string[policies][];
            for (int i = 0; i < policies; i++)
            {
                all[i] = Texts(session.Evaluate(i, JsonTree.ParseTrusted("{}"u8.ToArray()), Budget));
                hits += session.IsRemembered ? 1 : 0;
            }

            return all;
        });
        remembered = hits;
        return found;
    }

    private static PolicyOutcome Evaluate(IPolicySession session, JsonNode value, JsonNode? old = null) => Begin(
        session, value, old, () => session.Evaluate(0, JsonTree.ParseTrusted("{}"u8.ToArray()), Budget));

    private static T Begin<T>(IPolicySession session, JsonNode value, JsonNode? old, Func<T> evaluate)
    {
        string kind = Text(value, "kind") ?? "Pod";
        string[] version = (Text(value, "apiVersion") ?? "v1").Split('/');
        var review = new JsonObject
        {
            ["apiVersion"] = "admission.k8s.io/v1",
            ["kind"] = "AdmissionReview",
            ["request"] = new JsonObject
            {
                ["uid"] = Guid.NewGuid().ToString(),
                ["kind"] = new JsonObject
                {
                    ["group"] = version.Length == 2 ? version[0] : "",
                    ["version"] = version[^1],
                    ["kind"] = kind,
                },
                ["resource"] = new JsonObject
                {
                    ["group"] = "",
                    ["version"] = "v1",
                    ["resource"] = kind.ToLowerInvariant() + "s",
                },
                ["name"] = Text(value["metadata"], "name") ?? "x",
                ["namespace"] = Text(value["metadata"], "namespace") ?? "shop",
                ["operation"] = old is null ? "CREATE" : "UPDATE",
                ["userInfo"] = new JsonObject { ["username"] = "dev" },
                ["object"] = value.DeepClone(),
                ["oldObject"] = old,
            },
        };
        Assert.True(AdmissionReviewReader.TryRead(
            Encoding.UTF8.GetBytes(review.ToJsonString()), out AdmissionReview? parsed, out _));
        using (parsed)
        {
            session.Begin(new ReviewInput
            {
                Request = parsed!.Request,
                Now = DateTimeOffset.UnixEpoch,
                Workloads = WorkloadKinds.BuiltIn,
            });
            T outcome = evaluate();
            session.End();
            return outcome;
        }
    }
}
