using System.Collections.Immutable;
using CsCheck;

namespace Admission.Rego.Tests;

/// <summary>Random texts and random modules: nothing throws, and the same module gives the same answer.</summary>
public sealed class FuzzTests
{
    private static readonly string[] Pieces =
    [
        "package a", "import rego.v1", "import data.b as c", "\n", " ", "x", "y", "deny", "contains", "if", "in",
            "every",
        "some", "not", "with", "as", "else", "default", "input", "data.a", ".b", "[_]", "[", "]", "{", "}", "(", ")",
            ":=",
        "=", "==", "!=", "<", "|", "&", "+", "-", "*", "/", "%", ",", ";", ":", "1", "1.5", "1e3", "\"s\"", "`r`",
        "$\"{x}\"", "count(", "sprintf(\"%d\", [x])", "null", "true", "false", "set()", "#c\n",
            "# METADATA\n# title: t\n",
        "_", "\"", "`", "$", "\\", "\0", "é", "😀", "walk(", "f(x)",
    ];

    private static readonly string[] Expressions =
    [
        "x := input.a", "some y in input.xs", "input.a == 1", "not input.b", "x > 1", "count(input.xs) > 0", "y == 2",
        "z := [v | some v in input.xs; v > 1]", "every v in input.xs { v > 0 }", "input.xs[i] == 2", "p[y]", "q(x, w)",
        "w == x + 1", "m := sprintf(\"%v\", [x])", "data.a.p with input as {\"xs\": [1]}", "{1, 2} & {x}",
            "[x, y] = [1, 2]",
    ];

    [Fact]
    public void Parser_never_throws() =>
        Gen.Int[0, Pieces.Length - 1].Select(static i => Pieces[i]).Array[0, 60].Sample(
        static pieces =>
        {
            string text = "package a\n" + string.Concat(pieces);
            foreach (RegoVersion version in (RegoVersion[])[RegoVersion.V0, RegoVersion.V1])
            {
                RegoProgram? program = RegoProgram.Compile(
                    [new RegoSource("f.rego", text, version)], out ImmutableArray<RegoError> errors);
                if ((program is null) == errors.IsEmpty)
                {
                    return false;
                }
            }

            return true;
        },
        iter: 4_000);

    [Fact]
    public void Random_module_loads_or_fails_with_a_code_and_is_deterministic() =>
        Gen.Select(Gen.Int[0, Expressions.Length - 1].Select(static i => Expressions[i]).Array[1, 6], Gen.Int[0,
            Expressions.Length - 1].Select(static i => Expressions[i]).Array[1, 4]).Sample(
            static (first, second) =>
            {
                string module = $$"""
                    package a

                    q(a, b) := a + 1 if b := a

                    p contains x if {
                        {{string.Join("\n    ", first)}}
                    }

                    r := x if {
                        {{string.Join("\n    ", second)}}
                    } else := "none"
                    """;
                const string Input = "{\"a\": 1, \"xs\": [1, 2, 3]}";
                string one = Rego.Eval("[data.a.p, data.a.r]", module, Input);
                return one.Length > 0 && one == Rego.Eval("[data.a.p, data.a.r]", module, Input);
            },
            iter: 1_000);
}
