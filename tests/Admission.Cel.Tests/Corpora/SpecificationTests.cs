using System.Text;
using System.Text.Json;
using Admission.Cel.Checking;
using Admission.Cel.Evaluation;
using Admission.Cel.Libraries;
using Admission.Cel.Values;
using Admission.Json;

namespace Admission.Cel.Tests.Corpora;

/// <summary>The conformance tests of the CEL specification, with what Kubernetes 1.34 makes of each.</summary>
public sealed class SpecificationTests
{
    // Go walks over maps in random order, so that these cost more or less from run to run.
    private static readonly string[] RandomCosts = ["macros/all/008-map_key", "macros2/transformMap/006-error"];

    [Fact]
    public void Converts_the_specification_as_Kubernetes_does()
    {
        var differences = new List<string>();
        List<JsonValue> rows = CelCorpus.Read("simple.jsonl");
        foreach (JsonValue row in rows)
        {
            if (Difference(row) is { } difference)
            {
                differences.Add($"{row.Member("id")!.Text}: {row.Member("expr")!.Text} :: {difference}");
            }
        }

        CelCorpus.AssertNone("simple", differences, rows.Count);
    }

    private static string? Difference(JsonValue row)
    {
        JsonValue expected = row.Member("kubernetes")!;
        CelEnvironment environment = KubernetesEnvironments.Base(new KubernetesVersion(34));
        var values = new Dictionary<string, CelValue>(StringComparer.Ordinal);
        if (row.Member("types") is { Kind: JsonKind.Object } types)
        {
            for (int i = 0; i < types.Count; i++)
            {
                environment = environment.WithVariable(types.NameAt(i), TypeNames.Read(types[i].Text!));
            }
        }

        if (row.Member("bindings") is { Kind: JsonKind.Object } bindings)
        {
            for (int i = 0; i < bindings.Count; i++)
            {
                values[bindings.NameAt(i)] = CelJson.Read(bindings[i]);
                if (environment.FindVariable(bindings.NameAt(i)) is null && row.Member("disable_check") is null)
                {
                    environment = environment.WithVariable(bindings.NameAt(i), CelType.Dyn);
                }
            }
        }

        CelCompilation compilation = CelCompiler.Compile(row.Member("expr")!.Text!, environment);
        if (expected.Member("compileError") is { } error)
        {
            if (compilation.Issues.IsEmpty)
            {
                return $"compiles, expected {error}";
            }

            return compilation.Issues[0].ToString() == Issue(error) ? null
                : $"{compilation.Issues[0]} expected {Issue(error)}";
        }

        if (compilation.Program is not { } program)
        {
            // A constant that fails is an error of the evaluation here.
            return expected.Member("error") is { } failure && compilation.Issues[0].Line == 0
                && compilation.Issues[0].Message == "program instantiation failed: " + failure.Text
                    ? null
                    : compilation.Issues[0].ToString();
        }

        if (expected.Member("type")?.Text is { } type && program.Type.FullName != type)
        {
            return $"type {program.Type} expected {type}";
        }

        if (row.Member("check_only")?.IsTrue == true)
        {
            return null;
        }

        CelValue value = program.Evaluate(new CelActivation.Named(values), out ulong cost);
        string? difference = expected.Member("error") is { } expectedError
            ? value.IsError
                ? IsVague(expectedError.Text!) || value.Error!.Message == expectedError.Text ? null
                    : $"error {value.Error!.Message} expected {expectedError.Text}"
                : $"{value} expected error {expectedError.Text}"
            : Compare(value, expected.Member("value")!);
        return difference ?? (expected.Member("cost") is { } expectedCost
            && !RandomCosts.Contains(row.Member("id")!.Text)
            && !expectedCost.NumberText!.Equals(cost.ToString(System.Globalization.CultureInfo.InvariantCulture),
                StringComparison.Ordinal)
                ? $"cost {cost} expected {expectedCost}"
                : null);
    }

    [Fact]
    public void Evaluates_unchecked_expressions_as_the_specification_requires()
    {
        var differences = new List<string>();
        List<JsonValue> rows = [.. CelCorpus.Read("simple.jsonl").Where(row =>
            row.Member("disable_check")?.IsTrue == true && row.Member("library") is null
            // Doubles as keys: cel-go allows them, the specification does not.
            && row.Member("name")!.Text != "map_key_float")];
        foreach (JsonValue row in rows)
        {
            CelCompilation compilation = CelCompiler.Compile(
                row.Member("expr")!.Text!, KubernetesEnvironments.Base(new KubernetesVersion(34)), false, false);
            var values = new Dictionary<string, CelValue>(StringComparer.Ordinal);
            for (int i = 0; i < (row.Member("bindings")?.Count ?? 0); i++)
            {
                values[row.Member("bindings")!.NameAt(i)] = CelJson.Read(row.Member("bindings")![i]);
            }

            CelValue value = compilation.Program?.Evaluate(new CelActivation.Named(values), out _)
                ?? CelValue.Fail(compilation.Issues[0].ToString());
            string? difference = row.Member("error")?.IsTrue == true
                ? value.IsError ? null : $"{value} expected an error"
                : Compare(value, row.Member("value") ?? CelCorpus.Parse("true"));
            if (difference is not null)
            {
                differences.Add($"{row.Member("id")!.Text}: {row.Member("expr")!.Text} :: {difference}");
            }
        }

        CelCorpus.AssertNone("unchecked", differences, rows.Count);
    }

    private static bool IsVague(string error) => error.Contains("parse error", StringComparison.Ordinal);

    private static string Issue(JsonValue error) =>
        $"{error.Member("line")}:{error.Member("column")}: {error.Member("message")!.Text}";

    internal static string? Compare(in CelValue value, JsonValue expected)
    {
        if (value.IsError)
        {
            return $"error {value.Error!.Message} expected {expected}";
        }

        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, new JsonWriterOptions { SkipValidation = true }))
        {
            CelJson.Write(writer, value);
        }

        JsonValue actual = CelCorpus.Parse(Encoding.UTF8.GetString(stream.ToArray()));
        return JsonValue.AreSame(actual, expected) || CelEquality.AreEqual(CelJson.Read(actual), CelJson.Read(expected))
            ? null
            : $"{actual} expected {expected}";
    }
}
