using System.Collections.Immutable;
using Admission.Json;
using Admission.Rego.Values;

namespace Admission.Rego.Tests;

/// <summary>
/// 2,072 answers of OPA to policies in the manner of conftest, webhooks and Gatekeeper, where they are present.
/// </summary>
public sealed class ConftestStyleTests
{
    // Of 2,072: the floor of a number with more than 64 bits.
    private const int KnownDifferences = 1;

    [Fact]
    public void Gives_the_same_answer_as_opa()
    {
        string folder = RegoCorpus.At("rego", "conftest-style");
        var differences = new List<string>();
        int count = 0;
        foreach (JsonValue row in RegoCorpus.ReadCases(Path.Combine(folder, "results.jsonl")))
        {
            count++;
            if (Difference(row, folder) is { } difference)
            {
                differences.Add($"{row.Member("case")!.Text} {row.Member("query")!.Text}: {difference}");
            }
        }

        Assert.True(count > 2000);
        Assert.True(
            differences.Count <= KnownDifferences,
            $"{differences.Count} of {count} differ:\n{string.Join('\n', differences.Take(60))}");
    }

    private static string? Difference(JsonValue row, string folder)
    {
        RegoVersion version = row.Member("rego")!.Text == "v0" ? RegoVersion.V0 : RegoVersion.V1;
        var sources = new List<RegoSource>();
        foreach (JsonValue module in row.Member("modules")!.Items)
        {
            sources.Add(new RegoSource(module.Text!, File.ReadAllText(Path.Combine(folder, module.Text!)), version));
        }

        RegoValue? data = null;
        foreach (JsonValue file in row.Member("data") is { } files ? files.Items : [])
        {
            RegoValue document = Read(folder, file.Text!);
            if (RegoDocument.ClashOf(data, document) is not null)
            {
                return row.Member("stage")?.Text == "data" ? null : "the data files clash";
            }

            data = RegoDocument.Merge(data, document);
        }

        RegoQuery? query = RegoProgram.Compile(sources, out ImmutableArray<RegoError> errors)
            ?.Prepare(row.Member("query")!.Text!, version, out errors);
        RegoResult? result = query?.Evaluate(new RegoInput
        {
            Input = row.Member("input") is { } input ? Read(folder, input.Text!) : null,
            Data = data,
            IsStrict = row.Member("strict_builtin_errors")?.IsTrue == true,
        });
        errors = result?.Error is { } error ? [error] : errors;
        return Compare(row, result, errors);
    }

    private static string? Compare(JsonValue row, RegoResult? result, ImmutableArray<RegoError> errors)
    {
        if (row.Member("errors") is { } wanted)
        {
            string? code = wanted[0].Member("code")?.Text;
            return errors.Any(e => e.Code == code) ? null : $"wants {code}, got {errors.FirstOrDefault()}";
        }

        if (!errors.IsEmpty)
        {
            return errors[0].ToString();
        }

        if (row.Member("undefined") is not null)
        {
            return result!.Rows.IsEmpty ? null : "wants undefined";
        }

        if (row.Member("bindings") is { } bindings)
        {
            return bindings.Count == result!.Rows.Length ? null : "wants other rows";
        }

        if (result!.Rows.IsEmpty)
        {
            return "undefined";
        }

        string want = Text(RegoValue.From(row.Member("result")!));
        string got = Text(Rego.Json(RegoDocument.ToJson(result.Rows[0].Expressions[0].Value)));
        return want == got ? null : $"wants {want}, got {got}";
    }

    private static string Text(RegoValue value) => RegoDocument.ToJson(value);

    private static RegoValue Read(string folder, string file)
    {
        string path = file.StartsWith("recordings/", StringComparison.Ordinal)
            ? Checkout.At("tests", file)
            : Path.Combine(folder, file);
        Assert.SkipUnless(File.Exists(path), $"{file} is not here");
        byte[] bytes = File.ReadAllBytes(path);
        return path.EndsWith(".json", StringComparison.Ordinal)
            ? RegoValue.From(JsonTree.ParseTrusted(bytes))
            : RegoYaml.Read(bytes, out _) ?? RegoNull.Value;
    }
}
