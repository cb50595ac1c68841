using Admission.Cel.Evaluation;
using Admission.Cel.Libraries;
using Admission.Cel.Policies;
using Admission.Cel.Values;
using Admission.Json;

namespace Admission.Cel.Tests.Evaluation;

/// <summary>Sums of texts have one node; <c>explain</c> evaluates each of their calls.</summary>
public sealed class ConcatenationTests
{
    private static readonly JsonValue Request = JsonTree.ParseTrusted(
        """{"object": {"text": "añ😀", "number": 1, "list": ["a", 2], "empty": ""}}"""u8.ToArray());

    public static TheoryData<string> Sums =>
    [
        "'a' + object.text",
        "'a' + object.text + 'b' + object.empty + 'c'",
        "object.text + ('b' + object.text) + 'c'",
        $"'{new string('x', 95)}' + object.text + object.text + '{new string('y', 995)}' + object.text",
        string.Join(" + ", Enumerable.Repeat("object.text", 7)) + " + 'b'",
        "'b' + " + string.Join(" + ", Enumerable.Repeat("string(object.text)", 30)),
        "object.number + 'a' + 'b'",
        "'a' + object.number + 'b'",
        "object.list + 'a'",
        "oldObject + 'a' + 'b'",
        "'a' + object.absent + 'b' + object.text",
        "object.absent + 'a' + object.further + 'b'",
        "object.list.map(x, 'a' + x + 'b')",
        "'a' + object.text == 'aañ😀' ? 'yes' + object.text : 'no' + object.absent",
        $"'{new string('a', 4000)}'.split('').map(x, x + '{new string('b', 5000)}' + 'c').size()",
        $"[0, 1, 2, 3, 4, 5, 6, 7, 8, 9].map(x, '{new string('b', 40_000)}').map(x, x + x + x + x + x + x + x + x)"
            + ".map(x, x + x + x + x + x + x + x + x).size()",
    ];

    [Theory, MemberData(nameof(Sums))]
    public void Has_the_value_and_the_cost_of_its_calls(string expression)
    {
        (CelValue value, ulong cost) = Evaluate(expression, traces: false);
        (CelValue traced, ulong tracedCost) = Evaluate(expression, traces: true);

        Assert.Equal(traced.ToString(), value.ToString());
        Assert.Equal(traced.Error?.Message, value.Error?.Message);
        Assert.Equal(tracedCost, cost);
    }

    private static (CelValue Value, ulong Cost) Evaluate(string expression, bool traces)
    {
        CelCompilation compilation = CelCompiler.Compile(
            expression, KubernetesEnvironments.ForPolicies(KubernetesVersion.Newest), isChecked: true, traces);

        Assert.Empty(compilation.Issues);
        CelValue value = compilation.Program!.Evaluate(
            new ReviewActivation(Request, null, null, null),
            traces ? new EvaluationTrace() : null,
            CelProgram.CostLimit,
            out ulong cost);
        return (value, cost);
    }
}
