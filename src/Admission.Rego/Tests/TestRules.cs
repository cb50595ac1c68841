using System.Collections.Immutable;
using System.Globalization;
using Admission.Languages;
using Admission.Policies;
using Admission.Rego.Coverage;
using Admission.Rego.Policies;
using Admission.Rego.Syntax;
using Admission.Rego.Values;

namespace Admission.Rego.Tests;

/// <summary>
/// Finds and runs the rules that <c>opa test</c> runs: <c>test_…</c>, and <c>todo_test_…</c>, which is skipped.
/// </summary>
internal sealed class TestRules(RegoLimits limits, RegoCoverage? coverage)
{
    private const string Prefix = "test_";
    private const string SkipPrefix = "todo_test_";

    /// <summary>The test rules of all modules, which are compiled together; none if no module has one.</summary>
    public IEnumerable<LanguageTestFile> Find(ImmutableArray<PolicyFile> files)
    {
        PolicyFile[] sources = [.. files.Where(static f => f.Path.EndsWith(".rego", StringComparison.Ordinal))];
        if (!Array.Exists(sources, static file => file.Text.Contains(Prefix, StringComparison.Ordinal)))
        {
            yield break;
        }

        var errors = new List<PolicyError>();
        var modules = new List<(RegoModule Module, PolicyFile File)>();
        foreach (PolicyFile file in sources)
        {
            if (RegoFolder.Parse(file, errors) is { } module)
            {
                modules.Add((module, file));
            }
        }

        ILookup<string, (Rule Rule, string Path)> tests = Name(modules.ConvertAll(static one => one.Module))
            .ToLookup(static one => one.Rule.At.File, StringComparer.Ordinal);
        if (tests.Count == 0)
        {
            yield break;
        }

        RegoValue? data = RegoFolder.ReadDocuments(files, errors);
        RegoProgram? program = null;
        if (errors.Count == 0)
        {
            program = RegoProgram.Compile(
                modules.ConvertAll(static one => one.Module), out ImmutableArray<RegoError> problems, covers: true);
            errors.AddRange(problems.Select(RegoFolder.At));
        }

        foreach ((RegoModule module, PolicyFile file) in modules)
        {
            bool isTest = tests.Contains(file.Path);
            if (coverage is not null && !isTest)
            {
                coverage.Add(file.Path, file.Text, module);
            }

            if (isTest)
            {
                // Without a program no test can run; each file reports its own errors, the first one also the others.
                yield return new LanguageTestFile(
                    file.Path,
                    string.Join('.', module.Package),
                    [.. tests[file.Path].Select(one => Test(program, one.Rule, one.Path, data))],
                    program is null ? [.. errors] : [])
                {
                    Tested =
                    [
                        .. modules.Where(one => IsTestedBy(one, module, file)).Select(static one => one.File.Path),
                    ],
                };
                errors.RemoveAll(_ => true);
            }
        }
    }

    // A test has the package of what it tests, or names it.
    private static bool IsTestedBy((RegoModule Module, PolicyFile File) one, RegoModule test, PolicyFile file) =>
        one.File.Path != file.Path
        && (one.Module.Package.SequenceEqual(test.Package)
            || file.Text.Contains($"data.{string.Join('.', one.Module.Package)}", StringComparison.Ordinal));

    // Rules of the same name are tests of their own.
    private static List<(Rule Rule, string Path)> Name(List<RegoModule> modules)
    {
        var found = new List<(Rule, string)>();
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (RegoModule module in modules)
        {
            string package = $"data{string.Concat(module.Package.Select(static p => $"[{RegoText.Quote(p)}]"))}";
            foreach (Rule rule in module.Rules.Where(static r => r.Arguments is null && !r.IsDefault))
            {
                int length = NameLength(rule);
                if (length == 0)
                {
                    continue;
                }

                string path = package + string.Concat(
                    rule.Head.Take(length).Select(static step => $"[{RegoText.Quote(TextOf(step))}]"));
                int count = counts.GetValueOrDefault(path);
                counts[path] = count + 1;
                if (count > 0)
                {
                    string name = string.Create(
                        CultureInfo.InvariantCulture, $"{TextOf(rule.Head[length - 1])}#{count:00}");
                    Place at = rule.Head[length - 1].At;
                    rule.Head[length - 1] = length == 1
                        ? new VarTerm(at, name)
                        : new ScalarTerm(at, new RegoString(name));
                    path = package + string.Concat(
                        rule.Head.Take(length).Select(static step => $"[{RegoText.Quote(TextOf(step))}]"));
                }

                found.Add((rule, path));
            }
        }

        return found;
    }

    // The number of steps of the head up to the name of the test; 0 if the rule is not a test.
    private static int NameLength(Rule rule)
    {
        for (int i = 0; i < rule.Head.Count; i++)
        {
            string text = TextOf(rule.Head[i]);
            if (text.Length == 0 || (i > 0 && rule.Head[i] is VarTerm))
            {
                return 0;
            }

            if (text.StartsWith(Prefix, StringComparison.Ordinal)
                || text.StartsWith(SkipPrefix, StringComparison.Ordinal))
            {
                return i + 1;
            }
        }

        return 0;
    }

    private static string TextOf(Term step) => step switch
    {
        VarTerm variable => variable.Name,
        ScalarTerm { Text: { } text } => text,
        _ => "",
    };

    private LanguageTest Test(RegoProgram? program, Rule rule, string path, RegoValue? data)
    {
        string name = string.Join('.', rule.Head.Take(NameLength(rule)).Select(TextOf));
        bool isSkipped = TextOf(rule.Head[NameLength(rule) - 1]).StartsWith(SkipPrefix, StringComparison.Ordinal);
        return new LanguageTest(name, rule.At.Line, () => isSkipped ? LanguageTestOutcome.Skipped
            : program is null ? LanguageTestOutcome.Failed("the modules do not compile")
            : Run(program, rule, path, data));
    }

    private LanguageTestOutcome Run(RegoProgram program, Rule rule, string path, RegoValue? data)
    {
        RegoQuery? query = program.Prepare(path, RegoVersion.V1, out ImmutableArray<RegoError> errors);
        if (query is null)
        {
            return LanguageTestOutcome.Failed([.. errors.Select(static e => e.ToString())]);
        }

        HashSet<int> own = [.. rule.Body.Select(static expression => expression.At.Line)];
        int last = 0;
        RegoResult result = query.Evaluate(new RegoInput
        {
            Data = data,
            Limits = limits,
            Covered = at =>
            {
                coverage?.Hit(at);
                last = at.File == rule.At.File && own.Contains(at.Line) ? Math.Max(last, at.Line) : last;
            },
        });
        if (result.Error is { } error)
        {
            return LanguageTestOutcome.Failed(error.ToString());
        }

        RegoValue? value = result.Rows.IsEmpty ? null : result.Rows[0].Expressions[0].Value;
        string[] output =
        [
            .. result.Prints.Select(static print => print.Text),
            .. result.SwallowedError is { } swallowed ? (string[])[swallowed.ToString()] : [],
        ];
        string[] failed = value is RegoObject cases ? FailedCases(cases) : [];
        if (value is RegoObject ? failed.Length == 0 && value.Count > 0 : ReferenceEquals(value, RegoBoolean.True))
        {
            return LanguageTestOutcome.Passed;
        }

        string actual = value is null
            ? string.Create(CultureInfo.InvariantCulture, $"undefined; line {last} is the last one that ran")
            : failed.Length > 0 ? $"not true for {string.Join(", ", failed)}"
            : value.ToString();
        return new LanguageTestOutcome { Differences = [("result", "true", actual)], Output = [.. output] };
    }

    private static string[] FailedCases(RegoObject cases) =>
    [
        .. Enumerable.Range(0, cases.Count).Select(cases.At)
            .Where(static one => !ReferenceEquals(one.Value, RegoBoolean.True))
            .Select(static one => one.Key.ToString()),
    ];
}
