using System.Collections.Immutable;
using System.Globalization;
using Admission.Authorization;
using Admission.Json;

namespace Admission.Cli.PolicyTests;

/// <summary>Reads what users may do in a test case, <c>access</c>.</summary>
internal static class TestAccessReader
{
    private static readonly ImmutableArray<string> Known =
    [
        "user", "verb", "group", "resource", "subresource", "namespace", "name", "path", "fieldSelector",
        "labelSelector", "allowed", "reason", "error",
    ];

    /// <summary>Reads the member <c>access</c> of a case.</summary>
    /// <param name="list">The list; null for none.</param>
    /// <param name="at">Its path.</param>
    /// <param name="report">Takes errors with their paths.</param>
    public static ImmutableArray<AccessAnswer> Read(JsonValue? list, string at, Action<string, string> report)
    {
        if (list is null)
        {
            return [];
        }

        if (list.Kind != JsonKind.Array)
        {
            report(at, "not a list. Write one item for each answer: - {verb: delete, resource: pods, allowed: true}");
            return [];
        }

        var answers = ImmutableArray.CreateBuilder<AccessAnswer>(list.Count);
        for (int i = 0; i < list.Count; i++)
        {
            string one = string.Create(CultureInfo.InvariantCulture, $"{at}[{i}]");
            if (ReadOne(list[i], one, report) is { } answer)
            {
                answers.Add(answer);
            }
        }

        return answers.DrainToImmutable();
    }

    private static AccessAnswer? ReadOne(JsonValue item, string at, Action<string, string> report)
    {
        if (item.Kind != JsonKind.Object)
        {
            report(at, "not an object. Write {verb: delete, resource: pods, allowed: true}.");
            return null;
        }

        foreach (string name in item.Names)
        {
            if (!Known.Contains(name))
            {
                report($"{at}.{name}", $"unknown field. {Suggestion.Ask(name, Known)}Use {string.Join(", ", Known)}.");
            }
            else if (name != "allowed" && item.Member(name)!.Text is null)
            {
                report($"{at}.{name}", "not a string. Put it in quotes.");
            }
        }

        if (item.Member("allowed") is not { Kind: JsonKind.Boolean } allowed)
        {
            report(at, "'allowed' must be true or false. Write allowed: true or allowed: false.");
            return null;
        }

        return new AccessAnswer(new AccessDecision(
            allowed.IsTrue, item.Member("reason")?.Text ?? "", item.Member("error")?.Text ?? ""))
        {
            User = item.Member("user")?.Text,
            Verb = item.Member("verb")?.Text,
            Path = item.Member("path")?.Text,
            Group = item.Member("group")?.Text,
            Resource = item.Member("resource")?.Text,
            Subresource = item.Member("subresource")?.Text,
            Namespace = item.Member("namespace")?.Text,
            Name = item.Member("name")?.Text,
            FieldSelector = item.Member("fieldSelector")?.Text,
            LabelSelector = item.Member("labelSelector")?.Text,
        };
    }
}
