using Admission.Cel.Libraries;
using Admission.Evaluation;
using Admission.RegularExpressions;

namespace Admission.Cel.Tests.Evaluation;

/// <summary>Expressions that want the stack, the memory or the time of the process.</summary>
[Collection(Collections.OneAfterAnother)]
public sealed class HostileExpressionTests
{
    private const string CostLimit = "operation cancelled: actual cost limit exceeded";

    public static TheoryData<string, string> Bombs => new()
    {
        { "loops", Nested("[0,1,2,3,4,5,6,7,8,9].all(v,", "v >= 0", 7) },
        { "replace doubles", "'aaaaaaaaaa'" + Repeat($".replace('a', '{new string('a', 100)}')", 10) },
        { "replace of nothing", $"'{new string('a', 5000)}'.replace('', '{new string('b', 5000)}')" },
        { "join", $"'{new string('a', 5000)}'.split('').join('{new string('b', 5000)}')" },
        {
            "many large texts",
            "[1,1,1,1,1,1,1,1,1,1].map(a, [1,1,1,1,1,1,1,1,1,1].map(b, [1,1,1,1,1,1,1,1,1,1].map(c, "
                + $"'a'.replace('a', '{new string('b', 40_000)}'))))"
        },
        {
            "format",
            $"['{new string('a', 40_000)}'].map(x, '{Repeat("%s", 500)}'.format([{Repeat("x,", 499)}x])).size()"
        },
        { "flatten", "[lists.range(1000)].map(r, r.map(x, r)).map(r, r.flatten().map(x, r.flatten())).size()" },
        { "lists", "lists.range(100000000).size()" },
        { "regex", $"lists.range(1000).exists(x, '{new string('a', 20_000)}'.matches('(a*)*(a*)*b'))" },
        { "sort", "lists.range(5000).sort().size()" },
        { "distinct", "lists.range(5000).distinct().size()" },
        { "maps of maps", "lists.range(3000).map(x, {'k': lists.range(3000)}).size()" },
        { "two variables", "lists.range(2000).transformList(i, v, lists.range(2000).all(j, w, w >= 0)).size()" },
        { "exists_one", Nested("[0,1,2,3,4,5,6,7,8,9].exists_one(v,", "v == 3", 7) },
        { "filter", "lists.range(2000).filter(v, lists.range(2000).filter(w, w > v).size() >= 0).size()" },
        { "split", $"lists.range(1000).map(x, '{new string(',', 20_000)}'.split(',')).size()" },
        { "index of", $"lists.range(2000).map(x, '{new string('a', 20_000)}'.indexOf('b')).size()" },
        { "case", $"lists.range(2000).map(x, '{new string('a', 20_000)}'.upperAscii()).size()" },
        { "find all", $"lists.range(1000).map(x, '{new string('a', 20_000)}'.findAll('a')).size()" },
        { "quantity", $"lists.range(2000).map(x, isQuantity('{new string('1', 20_000)}')).size()" },
        { "urls", $"lists.range(2000).map(x, url('http://{new string('a', 20_000)}').getHost()).size()" },
        { "sets", "sets.contains(lists.range(3000), lists.range(3000))" },
        { "large sets", "sets.contains(lists.range(400000), lists.range(400000))" },
        { "large sets in both directions", "sets.equivalent(lists.range(400000), lists.range(400000))" },
        { "large list sorted", "lists.range(900000).sort().size()" },
        { "literals of many items", $"lists.range(60000).map(x, [x{Repeat(",1", 10_000)}]).size()" },
        {
            "literals of many entries",
            $"lists.range(30000).map(x, {{'a': x{Repeat(",'b' + string(x): 1", 900)}}}).size()"
        },
        {
            "pattern of a million characters",
            $"'a'.matches('aaaaaaaaaa'.replace('a', '{Repeat("(a|b)", 200)}').replace('a', '{Repeat("x", 200)}'))"
        },
        { "concat of lists", $"lists.range(3000).map(x, [{Repeat("x + ", 200)}x]).map(y, lists.range(3000)).size()" },
    };

    public static TheoryData<string> Deep =>
    [
        Nested("[0].all(v,", "true", 110), Nested("(1 + ", "1", 120), Nested("{'a': ", "1", 120) + Repeat(".a", 100),
        "object" + Repeat(".a", 240), "true" + Repeat(" && true", 12_000), "'a'" + Repeat(".trim()", 200),
        Nested("[", "1", 120) + " == " + Nested("[", "1", 120), "[1]" + Repeat(".map(x, x)", 120),
        "optional.of(1)" + Repeat(".optMap(x, x)", 120),
    ];

    [Theory, MemberData(nameof(Bombs))]
    public void Ends_with_the_cost_limit(string name, string expression)
    {
        CelCaseResult result = Run(new CelCase { Expression = expression });

        Assert.NotEmpty(name);
        Assert.Empty(result.Issues);
        Assert.Equal(CostLimit, result.Value.Error?.Message);
    }

    [Theory, MemberData(nameof(Deep))]
    public void Deep_nesting_within_the_limits_fits_on_the_stack(string expression)
    {
        CelCaseResult result = Run(new CelCase { Expression = expression });

        Assert.All(result.Issues, issue => Assert.Matches("limit exceeded|copies more than", issue.Message));
    }

    /// <summary>Expressions that take minutes within their cost, in the API server too.</summary>
    public static TheoryData<string> LongRunning =>
    [
        $"'aaaaaaaaaa'.replace('a', '{Repeat("a", 1000)}').replace('a', '{Repeat("a", 200)}')"
            + ".matches('(a|b){1000}c')",
        $"'{Repeat("ab", 20_000)}'.findAll('(a|b){{1000}}c|a').size() > 0",
        "[[lists.range(300000)]].all(a, [[lists.range(300000)]].all(b, lists.range(30000).all(i, a == b)))",
        "[lists.range(300000)].all(a, lists.range(30000).all(i, [a] == [a] && a in [[1], a]))",
        "lists.range(150000).all(x, x >= 0)",
    ];

    [Theory, MemberData(nameof(LongRunning))]
    public void Stops_when_the_time_of_the_policy_is_over(string expression)
    {
        bool isOver = false;
        var thread = new Thread(
            () =>
            {
                // A moment in the past.
                TimeLimit.Begin(1);
                _ = new CelCase { Expression = expression, Version = KubernetesVersion.Newest }.Run();
                isOver = TimeLimit.IsOver;
            },
            EvaluationThreads.StackBytes);
        thread.Start();
        thread.Join();

        Assert.True(isOver);
    }

    /// <summary>As in the API server, where only the program of the variable is cancelled.</summary>
    [Fact]
    public void A_variable_that_costs_too_much_is_an_error_of_the_expression_that_reads_it()
    {
        static CelCase Reading(string expression) => new()
        {
            Expression = expression,
            Variables = [("big", Nested("[0,1,2,3,4,5,6,7,8,9].all(v,", "v >= 0", 7))],
        };

        CelCaseResult failed = Run(Reading("variables.big && true"));
        Assert.Equal($"composited variable \"big\" fails to evaluate: {CostLimit}", failed.Value.Error?.Message);
        Assert.True(failed.Value.Error?.IsCostLimit);
        Assert.True(Run(Reading("variables.big || true")).Value.IsTrue);
    }

    [Fact]
    public void A_variable_that_reads_itself_through_a_later_one_fails()
    {
        CelCaseResult result = Run(new CelCase
        {
            Expression = "variables.a == 1",
            Variables = [("a", "1"), ("b", "variables.a"), ("a", "variables.b")],
        });

        Assert.Contains("variables read each other too deeply", result.Value.Error?.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_long_chain_of_variables_fails_and_a_short_one_works()
    {
        static CelCase Chain(int length) => new()
        {
            Expression = $"variables.v{length - 1} == 1",
            Variables = [("v0", "1"), .. Enumerable.Range(1, length - 1).Select(i => ($"v{i}", $"variables.v{i - 1}"))],
        };

        Assert.True(Run(Chain(500)).Value.IsTrue);
        Assert.Contains(
            "variables read each other too deeply",
            Run(Chain(20_000)).Value.Error?.Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Variables_of_deep_expressions_fit_on_the_stack()
    {
        string deep = Nested("[0].all(v, v == 0 && ", "PREVIOUS", 60);
        CelCaseResult result = Run(new CelCase
        {
            Expression = "variables.v99",
            Variables =
            [
                ("v0", "true"),
                .. Enumerable.Range(1, 99).Select(i => (
                    $"v{i}", deep.Replace("PREVIOUS", $"variables.v{i - 1}", StringComparison.Ordinal))),
            ],
        });

        Assert.Contains("variables read each other too deeply", result.Value.Error?.Message, StringComparison.Ordinal);
    }

    /// <summary>Variables whose values together are much larger than each of them.</summary>
    public static TheoryData<string, string, int> Variables => new()
    {
        { "a text that doubles", "variables.PREVIOUS + variables.PREVIOUS", 60 },
        { "large texts of replace", $"'{new string('a', 900)}'.replace('a', '{new string('b', 30_000)}')", 100 },
        {
            "large texts of join",
            $"'{new string('a', 900)}'.split('').join('{new string('b', 30_000)}') + variables.PREVIOUS.charAt(0)",
            100
        },
        {
            "large texts of format",
            $"['{new string('x', 2000)}'].map(x, '{Repeat("%s", 200)}'.format([{Repeat("x,", 199)}x]))[0]",
            200
        },
        { "many parts of split", $"string(size('{new string('a', 90_000)}'.split('')))", 200 },
        { "expensive variables", "string(lists.range(900000).size())", 100 },
        {
            "large texts of concatenations",
            $"['{new string('a', 40_000)}'].map(x, x + x + x + x + x + x + x + x)[0]",
            200
        },
    };

    [Theory, MemberData(nameof(Variables))]
    public void Variables_together_have_a_limit_of_memory(string name, string expression, int count)
    {
        (string, string)[] variables =
        [
            ("v0", "'a'"),
            .. Enumerable.Range(1, count).Select(i =>
                ($"v{i}", expression.Replace("PREVIOUS", $"v{i - 1}", StringComparison.Ordinal))),
        ];
        string all = string.Join(" + ", Enumerable.Range(1, count).Select(static i => $"variables.v{i}.size()"));
        Run(new CelCase { Expression = "true", Variables = [.. variables] }, out long compiled);
        CelCaseResult result = Run(
            new CelCase { Expression = $"{all} > 0", Variables = [.. variables] }, out long allocated);

        Assert.NotEmpty(name);
        Assert.Empty(result.Issues);
        Assert.Contains(CostLimit, result.Value.Error?.Message, StringComparison.Ordinal);
        Assert.InRange(allocated - compiled, 0, 256L * 1024 * 1024);
    }

    private static string Nested(string open, string inner, int count)
    {
        string close = open.StartsWith('[') && !open.Contains('(', StringComparison.Ordinal) ? "]"
            : open.StartsWith('{') ? "}" : ")";
        return Repeat(open, count) + inner + Repeat(close, count);
    }

    private static string Repeat(string text, int count) => string.Concat(Enumerable.Repeat(text, count));

    // On a thread like those that evaluate policies.
    private static CelCaseResult Run(CelCase input) => Run(input, out _);

    private static CelCaseResult Run(CelCase input, out long allocated)
    {
        CelCaseResult? result = null;
        long bytes = 0;
        var thread = new Thread(
            () =>
            {
                long before = GC.GetAllocatedBytesForCurrentThread();
                result = (input with { Version = KubernetesVersion.Newest }).Run();
                bytes = GC.GetAllocatedBytesForCurrentThread() - before;
            },
            EvaluationThreads.StackBytes);
        thread.Start();
        thread.Join();
        allocated = bytes;
        return result!;
    }
}
