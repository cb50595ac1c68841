using System.Collections.Immutable;
using Admission.Languages;
using Admission.Objects;
using Admission.Policies;
using Admission.Rego.Lints;
using Admission.Rego.Syntax;

namespace Admission.Rego.Tests;

/// <summary>Findings of <c>admission lint</c> in Rego that loads.</summary>
public sealed class LintTests
{
    [Theory]
    [InlineData("deny[msg] {\n\tmsg := \"m\"\n}\n", "deny contains msg if {")]
    [InlineData("deny[{\"msg\": msg}] { msg := \"m\" }\n", "deny contains {\"msg\": msg} if {")]
    [InlineData("allow {\n\tinput.x\n}\n", "allow if {")]
    [InlineData("f(x) = y {\n\ty := x\n}\n", "f(x) := y if {")]
    [InlineData("p = {\"a\": 1} {\n\tinput.x\n}\n", "p := {\"a\": 1} if {")]
    [InlineData("p[x] = y {\n\tx := 1\n\ty := 2\n}\n", "p[x] := y if {")]
    [InlineData("p { # why {\n\tinput.x\n}\n", "p if {")]
    public void Shows_how_Rego_v1_writes_the_head(string rule, string written)
    {
        SourceLint lint = ModuleLints.Find(new PolicyFile("a.rego", "package a\n\n" + rule))[0];

        Assert.Equal(3, lint.Error.Line);
        Assert.EndsWith($"In Rego v1, write: {written}", lint.Error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Rewrites_every_kind_of_head()
    {
        const string Old =
            """
            package a

            default allow = false

            allow { input.a } else = 2 { input.b } else { input.c }

            q[x] { x := input.xs[_] } { x := 5 }

            r = x {
            	x := 1
            }
            """;
        RegoModule module = ModuleParser.Parse("a.rego", Old, isV1: false, [])!;
        var syntax = new OldSyntax(Old);

        string text = syntax.Apply(syntax.Find(module));

        Assert.NotNull(ModuleParser.Parse("a.rego", text, isV1: true, []));
    }

    [Fact]
    public void Rewritten_modules_of_the_corpus_are_Rego_v1()
    {
        string folder = RegoCorpus.At("rego", "conftest-style");
        int all = 0;
        var failed = new List<string>();
        foreach (string path in Directory.EnumerateFiles(folder, "*.rego", SearchOption.AllDirectories))
        {
            string text = File.ReadAllText(path);
            if (ModuleParser.Parse(path, text, isV1: true, []) is null
                && ModuleParser.Parse(path, text, isV1: false, []) is { } module)
            {
                all++;
                var syntax = new OldSyntax(text);
                var errors = new List<RegoError>();

                // A name that is a keyword of Rego v1 must be replaced by hand.
                if (ModuleParser.Parse(path, syntax.Apply(syntax.Find(module)), isV1: true, errors) is null
                    && !errors[0].Message.EndsWith(" keyword", StringComparison.Ordinal))
                {
                    failed.Add($"{path}: {errors[0]}");
                }
            }
        }

        Assert.True(all > 10, $"{all} modules");
        Assert.True(failed.Count == 0, string.Join('\n', failed));
    }

    [Theory]
    [InlineData("import data.lib.x\n\ndeny contains 1\n", "import data.lib.x is not used. Remove it.")]
    [InlineData("import future.keywords.in\n\ndeny contains 1\n",
        "import future.keywords.in is not needed: the keywords are part of Rego v1. Remove it.")]
    [InlineData("deny[1] { any([true]) }\n", "any is deprecated, and Rego v1 rejects it. Write 'some x in xs; x'.")]
    [InlineData("deny[1] { re_match(\"a\", \"b\") }\n",
        "re_match is deprecated, and Rego v1 rejects it. Write 'regex.match'.")]
    public void Reports_old_and_unused_parts(string rest, string message) => Assert.Contains(
        message,
        ModuleLints.Find(new PolicyFile("a.rego", "package a\n\n" + rest)).Select(static l => l.Error.Message));

    [Fact]
    public void New_module_has_no_lint() => Assert.Empty(ModuleLints.Find(new PolicyFile("a.rego",
        "package a\n\nimport data.lib.x\n\ndeny contains x.y if input.z with data.k as x.w\n")));

    [Fact]
    public void Reports_packages_that_no_policy_reads()
    {
        ILoadedPolicies loaded = Load(
            ("a.rego", "package a\n\nimport data.lib.used\n\ndeny contains used.x\n"),
            ("used.rego", "package lib.used\n\nx := data.lib.deep.y\n"),
            ("deep.rego", "package lib.deep\n\ny := 1\n"),
            ("unused.rego", "package lib.unused\n\nx := 1\n"));

        PolicyError warning = Assert.Single(loaded.Warnings);
        Assert.Equal("unused.rego", warning.File);
        Assert.StartsWith("package lib.unused is not used", warning.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Policy_has_the_metadata_of_its_package()
    {
        Policy policy = Assert.Single(Load(("a.rego",
            """
            # METADATA
            # title: No latest
            # description: Images have a version.
            # custom:
            #   severity: high
            #   controls: ["cis-1.9:5.2.1"]
            package a

            deny contains 1
            """)).Policies);

        Assert.Equal(
            ("No latest", "Images have a version.", Severity.High),
            (policy.Title, policy.Description, policy.Severity));
        Assert.Equal(["cis-1.9:5.2.1"], policy.Controls);
        Assert.Equal("high", policy.Metadata.Member("severity")?.Text);
    }

    [Fact]
    public void Severity_that_does_not_exist_is_an_error() => Assert.Contains(
        "\"grave\" is not a severity",
        Assert.Single(
            Load(("a.rego", "# METADATA\n# custom: {severity: grave}\npackage a\n\ndeny contains 1\n")).Errors).Message,
        StringComparison.Ordinal);

    private static ILoadedPolicies Load(params (string Path, string Text)[] files)
    {
        ImmutableArray<PolicyFile> all = [.. files.Select(static f => new PolicyFile(f.Path, f.Text))];
        return RegoLanguage.Instance.CreateCompiler(EngineLimits.Default).Load(all, WorkloadKinds.BuiltIn, "");
    }
}
