using Admission.Policies;
using Admission.Tests.Evaluation;
using Admission.Verdicts;

namespace Admission.JavaScript.Tests;

/// <summary>What a policy that misbehaves comes to: its own fault, at its place, and nothing else.</summary>
public sealed class FaultTests
{
    // Attack 30: whatever is returned counts for nothing, and says so.
    [Theory]
    [InlineData("true")]
    [InlineData("false")]
    [InlineData("null")]
    [InlineData("0")]
    [InlineData("NaN")]
    [InlineData("'deny'")]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("deny")]
    [InlineData("{ then() { } }")]
    public void Counts_a_returned_value_as_a_fault(string value)
    {
        string said = Judge.Say($"return ({value});", Reviews.Pod());
        Assert.StartsWith("ReturnedValue: test.js:6:", said, StringComparison.Ordinal);
        Assert.Contains("Call deny(message)", said, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("throw new Error('no');", "Threw: test.js:7:", "threw Error: no.")]
    [InlineData("throw 'text';", "Threw: test.js:7:", "threw text.")]
    [InlineData("throw null;", "Threw: test.js:7:", "threw null.")]
    [InlineData("throw { get message() { while (true) { } } };", ": test.js:", "")]
    [InlineData("undefined.x;", "Threw: test.js:7:", "TypeError")]
    [InlineData("while (true) { }", "TooManyStatements: test.js:6:", "ran more than 100000 statements")]
    [InlineData(
        "try { while (true) { } } finally { while (true) { } }", "TooManyStatements: test.js:6:", "endless loop")]
    [InlineData("const f = () => f(); f();", "TooDeep: test.js:6:", "recursed more than 200 levels")]
    [InlineData("const o = { toString() { return `${o}`; } }; `${o}`;", "TooDeep: test.js:6:", "recursed")]
    [InlineData(
        "/(a+)+$/.test('a'.repeat(40) + 'b');", "TimedOut: test.js:6:", "regular expression ran longer than 200 ms")]
    [InlineData("let s = 'x'; while (true) s += s;", "OutOfMemory: test.js:6:", "allocated more than")]
    [InlineData("[...{ length: 1, [Symbol.iterator]: function* () { while (true) yield 1; } }];", ": test.js:6:", "")]
    [InlineData("'x'.repeat(1e9);", "Threw: test.js:7:", "RangeError")]
    [InlineData("Array(4294967295).fill(0);", ": test.js:", "")]
    [InlineData("try { for (;;) warn('x'); } catch { }", "TooManyStatements: test.js:6:", "endless loop")]
    public void Ends_with_a_fault_that_names_file_line_and_column(string body, string start, string message)
    {
        // Statements end first what would otherwise depend on the machine's speed.
        EngineLimits limits = EngineLimits.Default with
        {
            MaxStatements = 100_000,
            EvaluationTimeout = TimeSpan.FromSeconds(30),
        };
        Judge judge = Judge.Of(limits, ("test.js", Judge.Policy(body)));
        PolicyFault fault = Assert.IsType<PolicyOutcome.Faulted>(judge.Run(Reviews.Pod()).Results[0].Outcome).Fault;
        string said = $"{fault.Kind}: {fault}";
        Assert.Contains(start, said, StringComparison.Ordinal);
        Assert.Contains(message, said, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a\\n[other] spec.x: forged")]
    [InlineData("a\\r\\n[other] spec.x: forged")]
    [InlineData("a\\u2028[other] spec.x: forged")]
    public void Text_that_is_thrown_makes_no_line_of_its_own(string thrown) =>
        Assert.Contains(
            "threw Error: a [other] spec.x: forged.",
            Judge.Say($"throw new Error('{thrown}');", Reviews.Pod()),
            StringComparison.Ordinal);

    [Fact]
    public void Ends_a_fault_with_one_full_stop() => Assert.EndsWith(
        "threw Error: Ends.", Judge.Say("throw new Error('Ends.');", Reviews.Pod()), StringComparison.Ordinal);

    // Attack 32.
    [Theory]
    [InlineData("eval")]
    [InlineData("Function")]
    [InlineData("require")]
    [InlineData("process")]
    [InlineData("fetch")]
    [InlineData("setTimeout")]
    [InlineData("System")]
    [InlineData("importNamespace")]
    [InlineData("clr")]
    [InlineData("Promise")]
    [InlineData("Proxy")]
    [InlineData("Reflect")]
    [InlineData("BigInt")]
    [InlineData("Uint8Array")]
    [InlineData("WeakRef")]
    [InlineData("FinalizationRegistry")]
    [InlineData("Atomics")]
    [InlineData("ShadowRealm")]
    [InlineData("Intl")]
    [InlineData("Temporal")]
    [InlineData("$freeze")]
    [InlineData("Math.random")]
    [InlineData("(() => { }).constructor('return 1')")]
    [InlineData("(function* () { }).constructor('yield 1')")]
    public void Has_no_way_out_of_the_language(string name)
    {
        string said = Judge.Say($"deny('got ' + typeof {name});", Reviews.Pod());
        Assert.True(said == "got undefined" || said.StartsWith("Threw: ", StringComparison.Ordinal), said);
    }

    [Theory]
    [InlineData("deny()", "deny(message) needs a message, but got nothing")]
    [InlineData("deny('')", "deny(message) needs a message, but got an empty one")]
    [InlineData("deny(undefined)", "deny(message) needs a message, but got undefined")]
    [InlineData("warn(7)", "warn(message) needs a message, but got a number")]
    [InlineData("deny('x', 'spec')", "details must be an object { field, fix }, not a string")]
    [InlineData("deny('x', { path: 'spec' })", "there is no 'path' in details. Use field and fix")]
    [InlineData("deny('x', { field: 1 })", "field must be a string, not a number")]
    public void Explains_a_wrong_call_of_deny(string call, string expected) =>
        Assert.Contains(expected, Judge.Say($"{call};", Reviews.Pod()), StringComparison.Ordinal);

    // Attack 30: the others are not affected, and neither is the next request.
    [Theory]
    [InlineData("while (true) { }")]
    [InlineData("const f = () => f(); f();")]
    [InlineData("const o = { toString() { return `${o}`; } }; `${o}`;")]
    [InlineData("let s = 'x'; while (true) s += s;")]
    [InlineData("throw new Error('x');")]
    public void Leaves_other_policies_and_later_requests_alone(string body)
    {
        Judge judge = Judge.Of(
            EngineLimits.Default with { MaxStatements = 100_000 },
            ("a.js", Judge.Policy("deny('a');")),
            ("bad.js", Judge.Policy(body)),
            ("c.js", Judge.Policy("deny('c');")));
        for (int i = 0; i < 3; i++)
        {
            Verdict verdict = judge.Run(Reviews.Pod());

            Assert.Equal(
                ["a", "Faulted", "c"],
                verdict.Results.Select(static result => result.Outcome is PolicyOutcome.Violated violated
                    ? violated.Violations[0].Message
                    : result.Outcome.GetType().Name));
        }
    }

    [Fact]
    public void Keeps_no_more_engines_than_needed_after_any_fault()
    {
        Judge judge = Judge.Of(
            EngineLimits.Default with { MaxStatements = 1000 }, ("test.js", Judge.Policy("while (true) { }")));
        for (int i = 0; i < 50; i++)
        {
            judge.Run(Reviews.Pod());
        }

        Assert.InRange(((JavaScriptProgram)judge.Set.Programs[0]).IdleEngines, 0, Environment.ProcessorCount);
    }

    [Fact]
    public void Cuts_a_message_that_is_too_long()
    {
        Judge judge = Judge.Of(
            EngineLimits.Default with { MaxMessageLength = 256 }, (
                "test.js", Judge.Policy("deny('x'.repeat(10_000));")));

        PolicyOutcome outcome = judge.Run(Reviews.Pod()).Results[0].Outcome;

        Assert.Equal(256, Assert.IsType<PolicyOutcome.Violated>(outcome).Violations[0].Message.Length);
    }

    [Fact]
    public void Replaces_text_that_UTF_8_cannot_represent() =>
        Assert.Equal("a\ufffdb", Judge.Say("deny('a\\ud800b');", Reviews.Pod()));
}
