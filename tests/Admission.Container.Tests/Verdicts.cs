using Admission.Sandbox.Tests.AttackRuns;

namespace Admission.Container.Tests;

/// <summary>What is right to say about the Pods of the tests.</summary>
internal static class Verdicts
{
    /// <summary>A policy that denies <c>nginx:1.19</c>, and says which edition of it did.</summary>
    public static string BannedIn(string edition) =>
        $$"""
        import { definePolicy } from "admission";
        export default definePolicy({
          title: "Banned",
          match: { resources: ["pods"] },
          validate({ containers, deny }) {
            for (const one of containers) {
              if (/^nginx:1\.19$/.test(one.image)) deny("{{edition}}");
            }
          },
        });
        """;

    /// <summary>A policy whose match takes some milliseconds of a processor, and stays far below its limit.</summary>
    public const string Backtracking =
        """
        import { definePolicy } from "admission";
        export default definePolicy({
          title: "Banned",
          match: { resources: ["pods"] },
          validate({ containers, deny }) {
            for (const one of containers) {
              if (!/^(a+)+$/.test("a".repeat(16) + "!") && /^nginx:1\.19$/.test(one.image)) deny("banned");
            }
          },
        });
        """;

    /// <summary>Null if the shipped policies said what they must.</summary>
    public static string? OfShipped(string image, Answer answer)
    {
        bool isRight = image == "nginx:1.19"
            ? !answer.IsAllowed && answer.Of("banned-images").Length > 0
            : answer.Of("banned-images").Length == 0;
        return isRight && !answer.Message.Contains("failed to evaluate", StringComparison.Ordinal)
            ? null
            : $"wrong verdict on {image}: {answer.Message}";
    }
}
