using System.Collections.Immutable;
using Admission.Json;
using Admission.Rego.Values;

namespace Admission.Rego.Tests;

/// <summary>OPA's own conformance cases, where the corpus is present.</summary>
public sealed class ConformanceTests
{
    [Theory, InlineData("opa-v1.jsonl", 0), InlineData("opa-v0.jsonl", 0)]
    public void Agrees_with_the_conformance_cases_of_opa(string file, int known)
    {
        string path = RegoCorpus.At("rego", file);
        var failures = new List<string>();
        int count = 0;
        foreach (JsonValue sample in RegoCorpus.ReadCases(path))
        {
            count++;
            if (Failure(sample) is { } failure)
            {
                failures.Add($"{sample.Member("note")!.Text}: {failure}");
            }
        }

        Assert.True(count > 900);
        Assert.True(
            failures.Count <= known, $"{failures.Count} of {count} differ:\n{string.Join('\n', failures.Take(40))}");
    }

    private static string? Failure(JsonValue sample)
    {
        RegoVersion version = sample.Member("version")!.Text == "v0" ? RegoVersion.V0 : RegoVersion.V1;
        var sources = new List<RegoSource>();
        foreach (JsonValue module in sample.Member("modules") is { } modules ? modules.Items : [])
        {
            sources.Add(new RegoSource($"test-{sources.Count}.rego", module.Text!, version));
        }

        string text = sample.Member("query")!.Text!;
        text = sample.Member("input_term") is { } term ? $"{text} with input as {term.Text}" : text;
        RegoQuery? query = RegoProgram.Compile(sources, out ImmutableArray<RegoError> errors)
            ?.Prepare(text, version, out errors);
        RegoResult? result = query?.Evaluate(new RegoInput
        {
            Input = sample.Member("input") is { } input ? RegoValue.From(input) : null,
            Data = sample.Member("data") is { } data ? RegoValue.From(data) : null,
            IsStrict = sample.Member("strict_error")?.IsTrue == true,
        });
        errors = result?.Error is { } error ? [error] : errors;
        string[] codes = [.. errors.Select(static e => e.Code)];
        if (sample.Member("want_error_code")?.Text is { } code)
        {
            return codes.Contains(code) ? null : $"wants {code}, got {string.Join(", ", codes)}";
        }

        if (sample.Member("want_error") is not null)
        {
            return codes.Length > 0 ? null : $"wants an error: {sample.Member("want_error")}";
        }

        return codes.Length > 0 ? errors[0].ToString() : Difference(sample, result!);
    }

    private static string? Difference(JsonValue sample, RegoResult result)
    {
        bool sorts = sample.Member("sort_bindings")?.IsTrue == true;
        string[] wanted = [.. (sample.Member("want_result") is { } rows ? rows.Items.ToArray() : [])
            .Select(row => Sorted(RegoValue.From(row), sorts)).Order(StringComparer.Ordinal)];
        string[] got = [.. result.Rows.Select(row => Sorted(AsJson(row), sorts)).Order(StringComparer.Ordinal)];
        return wanted.SequenceEqual(got)
            ? null
            : $"wants {string.Join(' ', wanted)}, got {string.Join(' ', got)}";
    }

    // A row as it looks after it was JSON: sets are arrays, all keys are strings.
    private static RegoValue AsJson(RegoRow row)
    {
        string members = string.Join(
            ",", row.Bindings.Select(static b => $"\"{b.Key}\":{RegoDocument.ToJson(b.Value)}"));
        return RegoValue.From(JsonTree.ParseTrusted(System.Text.Encoding.UTF8.GetBytes($"{{{members}}}")));
    }

    private static string Sorted(RegoValue row, bool sorts)
    {
        string Write(RegoValue value) => value switch
        {
            RegoArray array => $"[{string.Join(",", Enumerable.Range(0, array.Count).Select(i => Write(array[i])))}]",
            RegoObject members => $"{{{string.Join(",", Enumerable.Range(0, members.Count)
                .Select(i => $"{members.At(i).Key}:{Write(members.At(i).Value)}"))}}}",
            RegoNumber number => number.Decimal.Normalized() is var plain ? $"{plain.Digits}e{plain.Exponent}" : "",
            _ => value.ToString(),
        };
        var all = (RegoObject)row;
        return string.Join(";", Enumerable.Range(0, all.Count).Select(i =>
        {
            (RegoValue key, RegoValue value) = all.At(i);
            string text = value is RegoArray array && sorts
                ? string.Join(
                    ",", Enumerable.Range(0, array.Count).Select(j => Write(array[j])).Order(StringComparer.Ordinal))
                : Write(value);
            return $"{key}={text}";
        }));
    }
}
