using System.Text;
using Admission.Cel.Evaluation;
using Admission.Cel.Libraries;
using Admission.Cel.Policies;
using Admission.Cel.Values;
using CsCheck;

namespace Admission.Cel.Tests.Syntax;

public sealed class CompilerFuzzTests
{
    private static readonly string[] Tokens =
    [
        "object", "x", "1", "2u", "1.5", "'a'", "b'a'", "true", "null", "+", "-", "*", "/", "%", "==", "!=", "<", ">=",
            "&&",
        "||", "!", "?", ":", "(", ")", "[", "]", "{", "}", ",", ".", ".?", "[?", "in", "has", "all", "map", "exists",
            "size",
        "startsWith", "matches", "'('", "\"", "'", "\\", "`", "=", "&", "é", "😀", "\n", "//", "r'", "'''", "0x",
        "1e",
            "if",
        "quantity", "format", "'%d'", "optMap", "cel", "timestamp", "duration", "'1h'",
    ];

    [Fact]
    public void Never_throws_and_evaluates_every_expression_that_compiles() =>
        Gen.Int[0, Tokens.Length - 1].Array[0, 25].Select(Join).Sample(CompileAndRun, iter: 60_000);

    [Fact]
    public void Never_throws_for_any_text() =>
        Gen.String[Gen.Char[' ', '~'], 0, 40].Sample(CompileAndRun, iter: 30_000);

    [Theory]
    [InlineData("(", ")", 20_000)]
    [InlineData("[", "]", 20_000)]
    [InlineData("!", "", 50_000)]
    [InlineData("-", "", 50_000)]
    [InlineData("x.f(", ")", 10_000)]
    [InlineData("true ? ", "", 10_000)]
    [InlineData("1 + ", "", 20_000)]
    [InlineData("x == ", "", 20_000)]
    public void Rejects_input_that_is_nested_too_deeply(string open, string close, int depth)
    {
        string text =
            new StringBuilder().Insert(0, open, depth).Append('1').Insert(open.Length * depth + 1, close, depth)
            .ToString();
        CelCompilation compilation = CelCompiler.Compile(
            text, KubernetesEnvironments.ForPolicies(KubernetesVersion.Newest));
        if (open is not ("!" or "-"))
        {
            Assert.Null(compilation.Program);
        }
    }

    [Fact]
    public void Rejects_more_code_points_than_the_API_server()
    {
        CelCompilation compilation = CelCompiler.Compile(
            new string('1', 100_001), KubernetesEnvironments.Base(KubernetesVersion.Newest));
        Assert.Equal(
            "expression code point size exceeds limit: size: 100001, limit 100000", compilation.Issues[0].Message);
    }

    [Theory]
    [InlineData("lists.range(2000).all(i, lists.range(2000).all(j, lists.range(2000).all(k, k >= 0)))")]
    [InlineData("lists.range(100000000000).size() > 0")]
    [InlineData("lists.range(3000).map(i, lists.range(3000).map(j, [i, j])).size() > 0")]
    [InlineData("[''].map(a, lists.range(1000).map(b, 'xxxxxxxxxxxxxxxxxxxx')).map(c, c.join('').matches('(x+x+)+y'))")]
    public void Stops_an_expression_that_costs_too_much(string expression)
    {
        CelCompilation compilation = CelCompiler.Compile(
            expression, KubernetesEnvironments.Base(KubernetesVersion.Newest));
        CelValue value = compilation.Program!.Evaluate(CelActivation.Empty, out ulong cost);
        Assert.True(value.Error is { IsCostLimit: true } || cost <= CelProgram.CostLimit);
    }

    [Theory]
    [InlineData("lists.range(2)", 3000)]
    [InlineData("lists.range(200000)", 200)]
    public void Joins_lists_through_many_variables_without_running_out_of_stack(string first, int count)
    {
        List<(string, string)> chain = [("v0", first)];
        for (int i = 1; i < count; i++)
        {
            chain.Add(($"v{i}", $"variables.v{i - 1} + [1, 2]"));
        }

        CelVariables variables = CelVariables.Compile(
            chain, KubernetesEnvironments.ForPolicies(KubernetesVersion.Newest));
        CelCompilation compilation = CelCompiler.Compile(
            $"variables.v{count - 1}[0] == 0 && size(variables.v{count - 1}) > {count}", variables.Environment);
        CelValue value = compilation.Program!.Evaluate(new ReviewActivation(null, null, null, variables), out _);
        Assert.True(value.IsTrue, value.ToString());
    }

    private static string Join(int[] indexes) => string.Join(' ', indexes.Select(i => Tokens[i]));

    private static void CompileAndRun(string text)
    {
        CelCompilation compilation = CelCompiler.Compile(
            text, KubernetesEnvironments.ForPolicies(KubernetesVersion.Newest).WithVariable("x", Values.CelType.Dyn));
        Assert.True(compilation.Program is null != compilation.Issues.IsEmpty);
        compilation.Program?.Evaluate(
            new CelActivation.Named(new Dictionary<string, CelValue>
            {
                ["x"] = CelList.Of(CelValue.Of(1), CelValue.Of("a")),
                ["object"] = CelValue.Null,
            }),
            out _);
    }
}
