using System.Collections.Immutable;
using Admission.Policies;
using Admission.Verdicts;

namespace Admission.Languages;

/// <summary>
/// A language with its own tests, such as Gatekeeper's suites and Rego's test rules. <c>admission test</c> runs them
/// together with the <c>*.test.yaml</c> files.
/// </summary>
public interface IFindsTests
{
    /// <summary>
    /// Names of folders with tests that begin with a dot, which are otherwise ignored: <c>.kyverno-test</c>.
    /// Default none.
    /// </summary>
    ImmutableArray<string> HiddenTestFolders => [];

    /// <summary>Must a file be read to find out whether it contains tests, or what they need?</summary>
    /// <param name="path">Path relative to the policies folder, with forward slashes.</param>
    bool MayHoldTests(string path);

    /// <summary>Finds the tests of a folder. Never throws for what a file contains.</summary>
    /// <param name="folder">The files.</param>
    /// <param name="limits">What loading and evaluations may use.</param>
    /// <param name="countsCoverage">Count which lines run?</param>
    LanguageTests FindTests(TestFolder folder, EngineLimits limits, bool countsCoverage);
}

/// <summary>The files among which a language looks for tests.</summary>
/// <param name="Files">The files of the policies folder that can contain tests, sorted by path.</param>
/// <param name="Read">
/// Reads another file, by its path relative to the policies folder (<c>../objects/pod.yaml</c>); null if it cannot be
/// read. Thread-safe.
/// </param>
public sealed record TestFolder(ImmutableArray<PolicyFile> Files, Func<string, PolicyFile?> Read)
{
    /// <summary>The directory of a file, relative to the policies folder; empty for the folder.</summary>
    /// <param name="path">The path of the file, relative to the policies folder.</param>
    public static string DirectoryOf(string path) => Path.GetDirectoryName(path)?.Replace('\\', '/') ?? "";

    /// <summary>The path for <see cref="Read"/> of a file that a test names from its own directory.</summary>
    /// <param name="directory">Directory of the test, relative to the policies folder; empty for the folder.</param>
    /// <param name="path">The path in the test: <c>../objects/pod.yaml</c>.</param>
    public static string PathFrom(string directory, string path)
    {
        var parts = new List<string>();
        foreach (string part in $"{directory}/{path}".Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (part == ".." && parts.Count > 0 && parts[^1] != "..")
            {
                parts.RemoveAt(parts.Count - 1);
            }
            else if (part != ".")
            {
                parts.Add(part);
            }
        }

        return string.Join('/', parts);
    }
}

/// <summary>The tests of one language in one folder.</summary>
/// <param name="Files">The files with tests, sorted by path.</param>
/// <param name="Coverage">Which parts have run so far, sorted by path; empty if nothing is counted.</param>
public sealed record LanguageTests(
    ImmutableArray<LanguageTestFile> Files, Func<ImmutableArray<FileCoverage>> Coverage);

/// <param name="Path">Path relative to the policies folder.</param>
/// <param name="Name">What the tests are about, such as the name of the suite or the package.</param>
/// <param name="Tests">The tests in their order.</param>
/// <param name="Errors">Errors of the file itself, with paths relative to the policies folder.</param>
public sealed record LanguageTestFile(
    string Path, string Name, ImmutableArray<LanguageTest> Tests, ImmutableArray<PolicyError> Errors)
{
    /// <summary>
    /// The files of the policies that the tests evaluate, relative to the policies folder. <c>lint</c> reports policies
    /// without tests. Default none.
    /// </summary>
    public ImmutableArray<string> Tested { get; init; } = [];
}

/// <param name="Name">Its name, unique in its file.</param>
/// <param name="Line">Its line in the file, from 1.</param>
/// <param name="Run">Runs it. Never throws for what a file contains; safe to call from several threads.</param>
public sealed record LanguageTest(string Name, int Line, Func<LanguageTestOutcome> Run);

/// <summary>The result of a test.</summary>
public sealed record LanguageTestOutcome
{
    public static readonly LanguageTestOutcome Passed = new();

    /// <summary>The author disabled the test.</summary>
    public static readonly LanguageTestOutcome Skipped = new() { IsSkipped = true };

    /// <summary>Did the author disable the test? It did not run.</summary>
    public bool IsSkipped { get; init; }

    /// <summary>Each unmet expectation: what, the expected value and the actual one.</summary>
    public ImmutableArray<(string What, string Expected, string Actual)> Differences { get; init; } = [];

    /// <summary>What the policy or the test printed, one line each. Shown if the test fails.</summary>
    public ImmutableArray<string> Output { get; init; } = [];

    /// <summary>What the policy found, for reports to programs. Shown if the test fails.</summary>
    public ImmutableArray<Violation> Violations { get; init; } = [];

    /// <summary>Why the test could not run.</summary>
    public ImmutableArray<string> Errors { get; init; } = [];

    /// <summary>A test that could not run.</summary>
    public static LanguageTestOutcome Failed(params ImmutableArray<string> errors) => new() { Errors = errors };
}
