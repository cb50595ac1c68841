using System.Text;
using System.Text.Json;
using Admission.Cel.Checking;
using Admission.Cel.Libraries;
using Admission.Cel.Policies;
using Admission.Cel.Values;
using Admission.Json;
using CsCheck;

namespace Admission.Cel.Tests.Evaluation;

[Collection(Collections.OneAfterAnother)]
public sealed class WellTypedFuzzTests
{
    private static readonly CelType[] Types =
    [
        CelType.Bool, CelType.Int, CelType.UInt, CelType.Double, CelType.String, CelType.Bytes, CelType.Timestamp,
        CelType.Duration, CelType.List(CelType.Int), CelType.List(CelType.String), CelType.Optional(CelType.String),
    ];

    private static readonly JsonValue Request = JsonTree.ParseTrusted(Encoding.UTF8.GetBytes(
        """{"object": {"a": [1, "x", {"y": null}], "b": true}, "userInfo": {"username": "alice"}}"""));

    [Fact]
    public void Evaluates_every_expression_that_the_checker_accepts_and_never_throws()
    {
        int compiled = 0;
        int all = 0;
        CelEnvironment environment = KubernetesEnvironments.ForPolicies(KubernetesVersion.Newest);
        Gen.Int[0, int.MaxValue - 1].Sample(
            seed =>
            {
                var random = new Random(seed);
                var expressions = new WellTypedExpressions(environment, random);
                string text = expressions.Make(Types[random.Next(Types.Length)], 4);
                CelCompilation compilation = CelCompiler.Compile(text, environment);
                Interlocked.Increment(ref all);
                if (compilation.Program is not { } program)
                {
                    return;
                }

                Interlocked.Increment(ref compiled);
                CelValue value = program.Evaluate(new ReviewActivation(Request, null, null, null), out ulong cost);
                Assert.True(value.Error is { IsCostLimit: true } || cost <= CelProgram.CostLimit, text);
                using var stream = new MemoryStream();
                using var writer = new Utf8JsonWriter(stream);
                CelJson.Write(writer, value);
            },
            iter: 20_000);
        Assert.InRange(compiled, all * 0.6, all);
    }
}
