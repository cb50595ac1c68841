using System.Collections.Immutable;
using System.CommandLine;
using System.Text.RegularExpressions;
using Admission.Cli.PolicyTests;
using Admission.Evaluation;
using Admission.Json;
using Admission.Loading;
using Admission.Policies;
using Admission.PolicySets;
using Admission.Protocol;
using Admission.Verdicts;

namespace Admission.Cli.Commands;

/// <summary><c>admission test --from-review</c>: writes a test case from a review.</summary>
internal static partial class ReviewCaseCommand
{
    private const string Reviews = "reviews";

    public static int Run(TestSettings settings, InvocationConfiguration console)
    {
        if (ReviewFile.Read(settings.FromReview!, out string problem) is not { } review)
        {
            return Fail(console, problem);
        }

        PolicyLoad load = PolicyDirectory.Load(PolicyLanguages.All, settings.Policies, null, EngineLimits.Default);
        if (load.Set is not { } set)
        {
            return Fail(console, [.. load.Errors.Select(static error => error.ToString())]);
        }

        if (Choose(set, review, settings.Policy, out problem) is not { } policy)
        {
            console.Error.WriteLine($"admission: {problem}");
            return ExitCode.Usage;
        }

        string tests = Path.ChangeExtension(Path.Combine(settings.Policies, policy.Policy.Path), null)
            + PolicyTestFileReader.Suffix;
        if (HasCase(tests, settings.Name))
        {
            return Fail(console, $"{tests}: another case has the name '{settings.Name}'. Give this one another name.");
        }

        return Write(settings, console, review, policy, tests);
    }

    private static int Write(
        TestSettings settings,
        InvocationConfiguration console,
        ReviewFile review,
        ConfiguredPolicy policy,
        string tests)
    {
        string file = settings.FromReview!;
        string folder = Path.GetDirectoryName(tests)!;
        string copy = Path.Combine(folder, Reviews, NotInName().Replace(settings.Name, "-").Trim('-') + ".json");
        bool isNear = review.Recording is null
            && !Path.GetRelativePath(".", file).StartsWith("..", StringComparison.Ordinal);

        // A case names an AdmissionReview, and a recording is not one.
        string temporary = Path.Combine(folder, $".{Guid.NewGuid():N}.review.json");
        string source = review.Recording is null ? file : temporary;
        try
        {
            if (review.Recording is not null)
            {
                File.WriteAllBytes(temporary, ReviewOf(review.Request));
            }

            var made = new ReviewCase(PolicyTestRunner.For(settings.Policies), policy, tests);
            string text = made.Write(
                settings.Name, Relative(folder, source), review, out bool isInline, out ImmutableArray<string> errors)
                ?? "";
            if (errors.Length > 0)
            {
                return Fail(console, [.. errors]);
            }

            if (!isInline && !isNear)
            {
                text = text.Replace(
                    YamlText.Scalar(Relative(folder, source)),
                    YamlText.Scalar(Relative(folder, copy)),
                    StringComparison.Ordinal);
            }

            if (!TryAppend(tests, text))
            {
                console.Output.Write(text);
                return Fail(
                    console,
                    $"{tests}: 'cases' is not a list at the end of the file. Add the case printed above by hand.");
            }

            if (!isInline && !isNear)
            {
                Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
                File.Copy(source, copy, overwrite: true);
                console.Output.WriteLine($"wrote {copy.Replace('\\', '/')}");
            }
        }
        finally
        {
            File.Delete(temporary);
        }

        Tell(console, tests, review.Request);
        return ExitCode.Clean;
    }

    private static byte[] ReviewOf(AdmissionRequest request) =>
    [
        .. """{"apiVersion":"admission.k8s.io/v1","kind":"AdmissionReview","request":"""u8, .. request.Raw!.RawUtf8,
        .. "}\n"u8,
    ];

    private static void Tell(InvocationConfiguration console, string tests, AdmissionRequest request)
    {
        console.Output.WriteLine($"wrote a case into {tests.Replace('\\', '/')}");
        if (request.Kind is { Group: "", Kind: "Secret" })
        {
            console.Error.WriteLine("note: the case contains the data of a Secret. Replace the data before you "
                + "commit the file.");
        }
    }

    private static ConfiguredPolicy? Choose(
        PolicySet set, ReviewFile review, string? id, out string problem)
    {
        problem = "";
        if (id is not null)
        {
            problem = $"--policy {id}: no such policy. "
                + Suggestion.Ask(id, set.Policies.Select(static one => one.Policy.Id));
            return set.Policies.FirstOrDefault(one => one.Policy.Id == id);
        }

        EvaluationContext context = review.Recording is { } recording
            ? RecordedContext.Of(recording, set)
            : new() { Now = TimeProvider.System.GetUtcNow() };
        ImmutableArray<PolicyResult> results =
            EvaluationThreads.Run(
                () => new ReviewEvaluator(TimeProvider.System).Evaluate(set, review.Request, context)).Results;
        string[] denying = [.. results.Where(static one => one.Blocks).Select(static one => one.Policy.Id)];
        string[] found = denying.Length > 0
            ? denying
            :
            [
                .. results.Where(static one => CaseComparison.Findings(one).Any())
                    .Select(static one => one.Policy.Id),
            ];
        problem = found.Length == 0
            ? "no policy reports a violation for the review. Specify the policy to test with --policy ID."
            : $"{string.Join(", ", found)} {(denying.Length > 0 ? "deny" : "report violations for")} the review. "
                + "Specify "
                + "one of them with --policy ID.";
        return found is [string only] ? set.Policies.Single(one => one.Policy.Id == only) : null;
    }

    // Written only if the new file is still valid, with one more case.
    private static bool TryAppend(string path, string text)
    {
        bool exists = File.Exists(path);
        string before = exists ? File.ReadAllText(path).TrimEnd('\n') + "\n" : "cases:\n";
        PolicyTestFile? old = exists ? PolicyTestFileReader.Read(path) : null;
        Match item = FirstItem().Match(before);
        string margin = item.Success ? item.Groups["margin"].Value : "  ";
        string indented = string.Concat(text.TrimEnd('\n').Split('\n').Select(line => $"{margin}{line}\n"));
        string temporary = Path.Combine(
            Path.GetDirectoryName(path)!, $".{Guid.NewGuid():N}{PolicyTestFileReader.Suffix}");
        try
        {
            File.WriteAllText(temporary, before + indented);
            PolicyTestFile now = PolicyTestFileReader.Read(temporary);
            bool isGood = now.Errors.Length <= (old?.Errors.Length ?? 0)
                && now.Cases.Length == (old?.Cases.Length ?? 0) + 1;
            if (isGood)
            {
                File.Move(temporary, path, overwrite: true);
            }

            return isGood;
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    private static bool HasCase(string path, string name) =>
        File.Exists(path) && PolicyTestFileReader.Read(path).Cases.Any(test => test.Name == name);

    private static string Relative(string folder, string file) =>
        Path.GetRelativePath(folder, file).Replace('\\', '/');

    private static int Fail(InvocationConfiguration console, params string[] lines)
    {
        foreach (string line in lines)
        {
            console.Error.WriteLine(line);
        }

        return ExitCode.CouldNotRun;
    }

    [GeneratedRegex("^(?<margin> *)- ", RegexOptions.Multiline)]
    private static partial Regex FirstItem();

    [GeneratedRegex("[^A-Za-z0-9]+")]
    private static partial Regex NotInName();
}
