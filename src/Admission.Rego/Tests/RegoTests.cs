using System.Collections.Immutable;
using Admission.Languages;
using Admission.Policies;
using Admission.Rego.Coverage;
using Admission.Rego.Gatekeeper;
using Admission.Rego.Policies;

namespace Admission.Rego.Tests;

/// <summary>The tests of a folder: Gatekeeper's suites and Rego's test rules.</summary>
internal static class RegoTests
{
    public static LanguageTests Find(
        TestFolder folder, EngineLimits limits, ImmutableArray<ITemplateEngine> engines, bool countsCoverage)
    {
        RegoCoverage? coverage = countsCoverage ? new RegoCoverage() : null;
        var own = RegoLimits.Of(limits, limits.EvaluationTimeout);
        var suites = new SuiteReader(folder, own, coverage, new TemplateCode(engines)
        {
            Covered = coverage is null ? null : (file, module) => coverage.Add(file.Path, file.Text, module),
        });
        ImmutableArray<LanguageTestFile> files =
        [
            .. folder.Files.Where(static file => RegoFolder.IsYaml(file.Path))
                .Select(suites.Read)
                .OfType<LanguageTestFile>()
                .Concat(new TestRules(own, coverage).Find(folder.Files))
                .OrderBy(static file => file.Path, StringComparer.Ordinal),
        ];
        return new LanguageTests(files, () => coverage?.Files ?? []);
    }
}
