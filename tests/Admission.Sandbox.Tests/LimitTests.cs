using System.Text;
using Admission.Evaluation;
using Admission.JavaScript;
using Admission.Loading;
using Admission.Policies;
using Admission.Protocol;
using Admission.Verdicts;

namespace Admission.Sandbox.Tests;

/// <summary>Each limit is reached: as a setting of the server and, where a policy may lower it, by metadata.</summary>
public sealed class LimitTests
{
    private static readonly EngineLimits Defaults = EngineLimits.Default;

    public static TheoryData<string, FaultKind, string> Settings => new()
    {
        { "timeout", FaultKind.TimedOut, "for (;;) String(1)" },
        { "statements", FaultKind.TooManyStatements, "for (let i = 0; i < 5000; i++) { i; }" },
        { "memory", FaultKind.OutOfMemory, "const a = []; for (let i = 0; i < 50000; i++) a.push({ i });" },
        { "recursion", FaultKind.TooDeep, "function f(n) { return n && 1 + f(n - 1); } f(100);" },
        { "array", FaultKind.OutOfMemory, "new Array(5000).fill(1)" },
        { "string", FaultKind.Threw, "'x'.repeat(5000)" },
        { "regex", FaultKind.TimedOut, "/^(a+)+$/.test('a'.repeat(30) + '!')" },
    };

    [Theory, MemberData(nameof(Settings))]
    public void Ends_a_policy_that_reaches_a_limit_of_the_server(string limit, FaultKind kind, string body)
    {
        EngineLimits limits = limit switch
        {
            "timeout" => Defaults with
            {
                EvaluationTimeout = TimeSpan.FromMilliseconds(50),
                MaxStatements = 1_000_000_000,
                MaxMemoryBytes = 1 << 30,
            },
            "statements" => Defaults with { MaxStatements = 1000 },
            "memory" => Defaults with { MaxMemoryBytes = 1 << 20 },
            "recursion" => Defaults with { MaxRecursionDepth = 16 },
            "array" => Defaults with { MaxArrayItems = 1000 },
            "string" => Defaults with { MaxStringLength = 1024 },
            _ => Defaults with { RegexTimeout = TimeSpan.FromMilliseconds(1) },
        };
        Assert.Equal(kind, Run(limits, "", body));
        Assert.True(IsDeniedWith(limits, kind, $"deny('no'); {body}"));
    }

    [Theory]
    [InlineData(100, "")]
    [InlineData(2, "violations: 2")]
    public void Counts_violations_that_are_not_listed(int max, string own)
    {
        const string Body = "for (let i = 0; i < 137; i++) { deny(`no ${i}`); warn(`hm ${i}`); }";
        var violated = Assert.IsType<PolicyOutcome.Violated>(Evaluate(Defaults, own, Body).Results[0].Outcome);
        Assert.Equal((max, 137 - max), (violated.Violations.Length, violated.OmittedViolations));
        Assert.Equal((max, 137 - max), (violated.Warnings.Length, violated.OmittedWarnings));
        Assert.Null(violated.Fault);
    }

    [Theory]
    [InlineData("timeout: '20ms', statements: 5000000", FaultKind.TimedOut, "for (;;) 'x'.repeat(9999)")]
    [InlineData("statements: 1000", FaultKind.TooManyStatements, "for (let i = 0; i < 5000; i++) { i; }")]
    [InlineData("memory: '1MiB'", FaultKind.OutOfMemory, "for (let i = 0; i < 50000; i++) [i];")]
    public void Stops_a_policy_that_reaches_its_own_limit(string limits, FaultKind kind, string body)
    {
        Assert.Null(Run(Defaults, "", body.StartsWith("for (;;)", StringComparison.Ordinal) ? "" : body));
        Assert.Equal(kind, Run(Defaults, limits, body));
    }

    [Theory]
    [InlineData("timeout: '2s'", "'timeout' is \"2s\", above the server's limit of 1s")]
    [InlineData("timeout: 200", "must be a number with a unit (ms, s), not 200. Write \"200ms\"")]
    [InlineData("timeout: '1ms'", "too low for any policy")]
    [InlineData("statements: 5000001", "above the server's limit of 5000000")]
    [InlineData("statements: '10'", "must be an integer")]
    [InlineData("memory: '65MiB'", "above the server's limit of 64MiB")]
    [InlineData("violations: 101", "above the server's limit of 100")]
    [InlineData("statments: 1000", "'statments' is not a limit. Did you mean 'statements'?")]
    public void Rejects_a_policy_that_raises_or_misspells_a_limit(string limits, string expected)
    {
        PolicyError error = Assert.Single(Load(Defaults, limits, "").Errors);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.True(error.Line > 1);
    }

    [Fact]
    public void Runs_the_next_policy_by_its_own_limits()
    {
        const string Body = "for (let i = 0; i < 5000; i++) i;";
        Assert.Equal(FaultKind.TooManyStatements, Run(Defaults, "statements: 1000", Body));
        Assert.Null(Run(Defaults, "", Body));
    }

    [Fact]
    public void Rejects_a_file_larger_than_the_limit_and_more_policies_than_the_limit()
    {
        PolicyLoad load = Load(Defaults with { MaxSourceBytes = 1024 }, "", $"'{new string('x', 2000)}'");
        Assert.Contains("--max-source", Assert.Single(load.Errors).Message, StringComparison.Ordinal);
        Assert.NotEmpty(Load(Defaults with { MaxPolicies = 1 }, "", "", copies: 2).Errors);
    }

    private static FaultKind? Run(EngineLimits limits, string own, string body) =>
        (Assert.Single(Evaluate(limits, own, body).Results).Outcome as PolicyOutcome.Faulted)?.Fault.Kind;

    // The policy has called deny: its onError has nothing to decide any more.
    private static bool IsDeniedWith(EngineLimits limits, FaultKind kind, string body)
    {
        PolicyResult result = Assert.Single(Evaluate(limits, "", body, onError: "allow").Results);
        var violated = Assert.IsType<PolicyOutcome.Violated>(result.Outcome);
        Assert.Equal("no", violated.Violations[0].Message);
        Assert.Equal(kind, violated.Fault?.Kind);
        return result.Blocks;
    }

    private static Verdict Evaluate(EngineLimits limits, string own, string body, string onError = "deny")
    {
        PolicyLoad load = Load(limits, own, body, onError: onError);
        Assert.Empty(load.Errors);
        byte[] review = Encoding.UTF8.GetBytes(AttackRuns.Reviews.Pod("u", "web", "nginx:1.27"));
        Assert.True(AdmissionReviewReader.TryRead(review, out AdmissionReview? read, out _));
        using (read)
        {
            return new ReviewEvaluator(TimeProvider.System).Evaluate(
                load.Set!, read!.Request, new EvaluationContext { Now = DateTimeOffset.UnixEpoch });
        }
    }

    private static PolicyLoad Load(
        EngineLimits limits, string own, string body, int copies = 1, string onError = "deny")
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("admission-limits-");
        try
        {
            File.WriteAllText(
                Path.Combine(folder.FullName, "admission.yaml"),
                $"{{ apiVersion: admission/v1, kind: Settings, defaults: {{ onError: {onError} }} }}");
            for (int i = 0; i < copies; i++)
            {
                File.WriteAllText(
                    Path.Combine(folder.FullName, $"test-{i}.js"),
                    $$"""
                    export default {
                      title: "Test", match: { resources: ["pods"] },
                      {{(own.Length == 0 ? "" : $"limits: {{ {own} }},")}}
                      validate({ deny, warn }) { {{body}} },
                    };
                    """);
            }

            return PolicyDirectory.Load(JavaScriptLanguage.Alone, folder.FullName, null, limits);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
