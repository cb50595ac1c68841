using System.Collections.Immutable;
using Admission.Rego.Values;

namespace Admission.Rego.Tests;

/// <summary>Short forms for tests.</summary>
internal static class Rego
{
    /// <summary>The value of a query as JSON, "undefined", or the code of the first error.</summary>
    public static string Eval(string query, string module = "", string? input = null, RegoLimits? limits = null)
    {
        RegoSource[] sources = module.Length == 0 ? [] : [new RegoSource("test.rego", module)];
        RegoQuery? prepared = RegoProgram.Compile(sources, out ImmutableArray<RegoError> errors)
            ?.Prepare(query, RegoVersion.V1, out errors);
        if (prepared is null)
        {
            return errors[0].Code;
        }

        RegoResult result = prepared.Evaluate(new RegoInput
        {
            Input = input is null ? null : Json(input),
            Limits = limits ?? RegoLimits.Default,
        });
        return result.Error?.Code
            ?? (result.Rows.Length == 0 ? "undefined" : RegoDocument.ToJson(result.Rows[0].Expressions[0].Value));
    }

    public static RegoValue Json(string text) => RegoValue.From(
        Admission.Json.JsonTree.ParseTrusted(System.Text.Encoding.UTF8.GetBytes(text)));

    /// <summary>The first error of a module, as code and line; null if it compiles.</summary>
    public static string? Refusal(string module, RegoVersion version = RegoVersion.V1) =>
        RegoProgram.Compile([new RegoSource("test.rego", module, version)],
            out ImmutableArray<RegoError> errors) is null
            ? $"{errors[0].Line}: {errors[0].Code}: {errors[0].Message}"
            : null;
}
