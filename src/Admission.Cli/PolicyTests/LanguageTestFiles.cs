using System.Collections.Immutable;
using System.Text;
using Admission.Languages;
using Admission.Policies;

namespace Admission.Cli.PolicyTests;

/// <summary>The tests that languages find in a policies folder: Gatekeeper's suites, Rego's test rules.</summary>
/// <param name="Files">The files with tests, sorted by path.</param>
/// <param name="Coverage">Which parts of the policies have run so far, sorted by path.</param>
internal sealed record LanguageTestFiles(
    ImmutableArray<PolicyTestFile> Files, Func<ImmutableArray<FileCoverage>> Coverage)
{
    /// <summary>The files of the policies that have such tests, relative to the policies folder.</summary>
    public required ImmutableHashSet<string> Tested { get; init; }

    /// <summary>Maximum size of a file of a test: 4 MiB.</summary>
    private const int MaxFileBytes = 4 * 1024 * 1024;

    private static readonly EnumerationOptions Everywhere = new()
    {
        RecurseSubdirectories = true,
        AttributesToSkip = FileAttributes.None,
    };

    /// <summary>Finds the tests of all languages.</summary>
    /// <param name="folder">The policies folder.</param>
    /// <param name="limits">Limits of loading and evaluations.</param>
    /// <param name="countsCoverage">Count which lines run?</param>
    public static LanguageTestFiles Find(string folder, EngineLimits limits, bool countsCoverage)
    {
        var files = ImmutableArray.CreateBuilder<PolicyTestFile>();
        var coverage = new List<Func<ImmutableArray<FileCoverage>>>();
        var tested = ImmutableHashSet.CreateBuilder<string>(StringComparer.Ordinal);
        foreach (IFindsTests language in PolicyLanguages.All.OfType<IFindsTests>())
        {
            LanguageTests tests = language.FindTests(
                new TestFolder(Read(folder, language), path => ReadFile(folder, path)),
                limits,
                countsCoverage);
            files.AddRange(tests.Files.Select(file => Convert(folder, file)));
            tested.UnionWith(tests.Files.SelectMany(static file => file.Tested));
            coverage.Add(tests.Coverage);
        }

        return new LanguageTestFiles(
            [.. files.OrderBy(static file => file.Path, StringComparer.Ordinal)],
            () => [.. coverage.SelectMany(static one => one()).OrderBy(static f => f.Path, StringComparer.Ordinal)])
        {
            Tested = tested.ToImmutable(),
        };
    }

    private static PolicyTestFile Convert(string folder, LanguageTestFile file) => new(
        Path.Combine(folder, file.Path),
        file.Name,
        [
            .. file.Tests.Select(static test => new PolicyTestCase
            {
                Name = test.Name,
                Line = test.Line,
                Own = test,
                Expect = new PolicyTestExpectation(ExpectedVerdict.Allow),
            }),
        ],
        [.. file.Errors.Select(error => error with { File = Path.Combine(folder, error.File) })]);

    private static ImmutableArray<PolicyFile> Read(string folder, IFindsTests language) =>
    [
        .. Directory.EnumerateFiles(folder, "*", Everywhere)
            .Select(path => Path.GetRelativePath(folder, path).Replace('\\', '/'))
            .Where(path => !path.Split('/').Any(part =>
                    part.StartsWith('.') && !language.HiddenTestFolders.Contains(part))
                && !path.EndsWith(PolicyTestFileReader.Suffix, StringComparison.Ordinal)
                && language.MayHoldTests(path))
            .Order(StringComparer.Ordinal)
            .Select(path => ReadFile(folder, path))
            .OfType<PolicyFile>(),
    ];

    private static PolicyFile? ReadFile(string folder, string path)
    {
        try
        {
            var file = new FileInfo(Path.Combine(folder, path));
            return file is { Exists: true, Length: <= MaxFileBytes }
                ? new PolicyFile(path, Encoding.UTF8.GetString(File.ReadAllBytes(file.FullName)).TrimStart('\uFEFF'))
                : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
