using System.Collections.Immutable;
using System.Globalization;
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

    [Fact]
    public void Changed_modules_of_the_corpora_load_or_fail_with_a_code()
    {
        const int Seed = 20261127;
        string folder = RegoCorpus.At("rego", "conftest-style");
        string[] modules =
        [
            .. Directory.EnumerateFiles(folder, "*.rego", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
                .Select(File.ReadAllText),
            .. RegoCorpus.ReadCases(RegoCorpus.At("rego", "opa-v1.jsonl"))
                .SelectMany(static row => row.Member("modules") is { } all ? all.Items.ToArray() : [])
                .Select(static module => module.Text!),
        ];
        var random = new Random(Seed);
        int loaded = 0;
        for (int i = 0; i < Inputs; i++)
        {
            string text = Changed(modules[random.Next(modules.Length)], modules, random);
            RegoVersion version = random.Next(2) == 0 ? RegoVersion.V0 : RegoVersion.V1;
            RegoProgram? program = null;
            ImmutableArray<RegoError> errors = [];
            Exception? thrown = Record.Exception(() => program = RegoProgram.Compile(
                [new RegoSource("f.rego", text, version)], out errors));

            Assert.True(thrown is null, $"input {i}: {thrown}\n{text}");
            Assert.True(
                program is null ? errors.Length > 0 && errors.All(static one => one.Code.Length > 0) : errors.IsEmpty,
                $"input {i}\n{text}");
            if (program is not null)
            {
                loaded++;
                string? answer = null;
                thrown = Record.Exception(() => answer = Answer(program));
                Assert.True(thrown is null, $"input {i}: {thrown}\n{text}");
                Assert.True(answer == Answer(program), $"input {i}\n{text}");
            }
        }

        Assert.True(loaded > Inputs / 50, $"{loaded} of {Inputs} load");
    }

    // More with the variable ADMISSION_FUZZ_INPUTS.
    private static int Inputs { get; } = int.TryParse(
        Environment.GetEnvironmentVariable("ADMISSION_FUZZ_INPUTS"), CultureInfo.InvariantCulture, out int inputs)
        ? inputs
        : 2_000;

    private static string Answer(RegoProgram program)
    {
        RegoResult result = program.Prepare("data", RegoVersion.V1, out _)!.Evaluate(new RegoInput
        {
            Input = Rego.Json("{\"a\": 1, \"xs\": [1, 2, 3], \"request\": {\"kind\": {\"kind\": \"Pod\"}}}"),
            Limits = new RegoLimits { MaxSteps = 20_000, MaxBytes = 8 * 1024 * 1024 },
            Now = DateTimeOffset.UnixEpoch,
        });
        return result.Error?.Code
            ?? string.Concat(result.Rows.Select(static row => row.Expressions[0].Value.ToString()));
    }

    private static string Changed(string text, string[] modules, Random random)
    {
        for (int change = random.Next(1, 5); change > 0 && text.Length > 1; change--)
        {
            int start = random.Next(text.Length);
            int length = Math.Min(text.Length - start, random.Next(1, random.Next(8) == 0 ? 200 : 12));
            string other = modules[random.Next(modules.Length)];
            int from = random.Next(Math.Max(1, other.Length));
            text = random.Next(6) switch
            {
                0 => text.Remove(start, length),
                1 => text.Insert(start, text.Substring(start, length)),
                2 => text.Insert(start, Pieces[random.Next(Pieces.Length)]),
                3 => text.Remove(start, length).Insert(start, Pieces[random.Next(Pieces.Length)]),
                4 => text.Insert(start, other.Substring(from, Math.Min(other.Length - from, 40))),
                _ => text.Remove(start, 1).Insert(start, ((char)random.Next(32, 127)).ToString()),
            };
        }

        return text;
    }
}
