using Admission.Tests.Evaluation;

namespace Admission.JavaScript.Tests;

/// <summary>
/// The methods of iterators that the sandbox replaces behave as ECMA-262 (27.1.4, Iterator.prototype) says.
/// </summary>
public sealed class IteratorTests
{
    [Theory]
    [InlineData("[...[1, 2].values().map((x, i) => x * 10 + i)].join()", "10,21")]
    [InlineData("[...[1, 2, 3].values().filter((x, i) => x !== 2 && i < 9)].join()", "1,3")]
    [InlineData("[...[1, 2, 3].values().take(2)].join()", "1,2")]
    [InlineData("[...[1, 2, 3].values().take(0)].length", "0")]
    [InlineData("[...[1, 2, 3].values().take(1.9)].join()", "1")]
    [InlineData("[...[1, 2, 3].values().take(Infinity)].join()", "1,2,3")]
    [InlineData("[...[1, 2, 3].values().drop(2)].join()", "3")]
    [InlineData("[...[1, 2].values().flatMap((x, i) => [x, i])].join()", "1,0,2,1")]
    [InlineData("[...[1, 2].values().flatMap((x) => [x].values().map((y) => -y))].join()", "-1,-2")]
    [InlineData("new Map([['a', 1]]).keys().map((x) => x + x).toArray().join()", "aa")]
    [InlineData("new Set([1, 2]).values().map((x) => x + 1).reduce((a, b) => a + b)", "5")]
    [InlineData("(function* () { yield 1; yield 2; })().filter((x) => x > 1).some((x) => x === 2)", "true")]
    [InlineData("[1, 2, 3].values().map((x) => x * 2).filter((x) => x > 2).drop(1).toArray().join()", "6")]
    public void Gives_the_values_that_the_language_says(string expression, string expected) =>
        Assert.Equal(expected, Judge.Value(expression));

    [Theory]
    [InlineData("[].values().map(1)", "TypeError")]
    [InlineData("[].values().filter()", "TypeError")]
    [InlineData("[].values().flatMap(null)", "TypeError")]
    [InlineData("[...[1].values().flatMap(() => 'text')]", "TypeError")]
    [InlineData("[].values().take(-1)", "RangeError")]
    [InlineData("[].values().take()", "RangeError")]
    [InlineData("[].values().drop(NaN)", "RangeError")]
    [InlineData("[1].values().map.x = 1", "TypeError")]
    [InlineData("Object.getPrototypeOf([1].values().map((x) => x)).leak = 1", "TypeError")]
    public void Refuses_what_the_language_refuses(string expression, string error) => Assert.Contains(
        error, Judge.Say($"{expression};", Reviews.Pod()), StringComparison.Ordinal);

    [Fact]
    public void Closes_the_iterator_that_it_takes_from() => Assert.Equal(
        "1,closed",
        Judge.Value(
            """
            (() => {
              const seen = [];
              function* numbers() { try { yield 1; yield 2; } finally { seen.push("closed"); } }
              for (const x of numbers().take(1)) { seen.push(x); }
              return seen.join();
            })()
            """));

    [Fact]
    public void Asks_for_a_value_only_when_it_is_used() => Assert.Equal(
        "1",
        Judge.Value(
            """
            (() => {
              let asked = 0;
              function* numbers() { for (;;) { asked++; yield asked; } }
              numbers().map((x) => x).filter((x) => x > 0).next();
              return asked;
            })()
            """));
}
