using System.Collections.Immutable;
using Admission.Cel.Checking;
using Admission.Cel.Costs;
using Admission.Cel.Libraries;
using Admission.Cel.Values;

namespace Admission.Cel.Tests.Corpora;

/// <summary>
/// The estimated costs that cel-go expects of its estimator, in the environment of Kubernetes.
/// Source of truth: https://github.com/google/cel-go/blob/master/checker/cost_test.go (Apache License 2.0), from which
/// the expressions and the figures are. Left out: what needs protocol buffers or an estimator of the test.
/// </summary>
public sealed class CostEstimateTests
{
    private const ulong Unlimited = ulong.MaxValue;

    private static readonly CelType AllTypes = CelType.Struct("test.AllTypes");
    private static readonly CelType MapOfAllTypes = CelType.Map(CelType.String, AllTypes);
    private static readonly CelType MapOfMaps = CelType.Map(CelType.String, MapOfAllTypes);
    private static readonly CelType ListOfAllTypes = CelType.List(AllTypes);

    private static readonly CelEnvironment Environment = KubernetesEnvironments.ForPolicies(KubernetesVersion.Newest)
        .WithStruct(
            AllTypes.Name, ImmutableDictionary<string, CelType>.Empty.Add("single_int32", CelType.Int));

    private static readonly Dictionary<string, CelType> Types = new(StringComparer.Ordinal)
    {
        ["int"] = CelType.Int,
        ["bool"] = CelType.Bool,
        ["double"] = CelType.Double,
        ["string"] = CelType.String,
        ["bytes"] = CelType.Bytes,
        ["timestamp"] = CelType.Timestamp,
        ["duration"] = CelType.Duration,
        ["all"] = AllTypes,
        ["list of ints"] = CelType.List(CelType.Int),
        ["list of strings"] = CelType.List(CelType.String),
        ["list of all"] = ListOfAllTypes,
        ["list of lists"] = CelType.List(ListOfAllTypes),
        ["map of strings"] = CelType.Map(CelType.String, CelType.String),
        ["map of ints"] = CelType.Map(CelType.String, CelType.Int),
        ["map of doubles"] = CelType.Map(CelType.String, CelType.Double),
        ["map of bools"] = CelType.Map(CelType.String, CelType.Bool),
        ["map of timestamps"] = CelType.Map(CelType.String, CelType.Timestamp),
        ["map of all"] = MapOfAllTypes,
        ["map of maps"] = MapOfMaps,
    };

    public static TheoryData<string, string, ulong, ulong> Exact => new()
    {
        { "\"Hello World!\"", "", 0, 0 },
        { "input", "input: list of ints", 1, 1 },
        { "input['key']", "input: map of strings", 2, 2 },
        { "input.single_int32", "input: all", 2, 2 },
        { "has(input.single_int32)", "input: all", 1, 1 },
        { "has(input.testAttr.nestedAttr)", "input: map of maps", 2, 2 },
        { "[1, 2, 3]", "", 10, 10 },
        { "{\"a\": 1, \"b\": 2, \"c\": 3}", "", 30, 30 },
        { "[1, 2, 3].all(x, true)", "", 20, 20 },
        { "'123'.matches('[0-9]')", "", 2, 2 },
        { "true || false", "", 0, 0 },
        { "a || b || c || d", "a: bool; b: bool; c: bool; d: bool", 1, 4 },
        { "true && false", "", 0, 0 },
        { "a && b && c && d", "a: bool; b: bool; c: bool; d: bool", 1, 4 },
        { "1 < 2", "", 1, 1 },
        { "1 <= 2", "", 1, 1 },
        { "1 == 2", "", 1, 1 },
        { "2 > 1", "", 1, 1 },
        { "2 >= 1", "", 1, 1 },
        { "2 in [1, 2, 3]", "", 13, 13 },
        { "1 + 1", "", 1, 1 },
        { "1 - 1", "", 1, 1 },
        { "1 / 1", "", 1, 1 },
        { "1 * 1", "", 1, 1 },
        { "1 % 1", "", 1, 1 },
        { "true ? 1 : 2", "", 0, 0 },
        { "size(\"123\")", "", 1, 1 },
        { "size(b\"123\")", "", 1, 1 },
        { "string(1)", "", 1, 1 },
        { "input.size()", "input: string", 2, 2 },
        { "size(input)", "input: string", 2, 2 },
        { "list1.size() == list2.size()", "list1: list of ints; list2: list of ints", 5, 5 },
        {
            "x > y ? list1.size() : list2.size()",
            "x: int; y: int; list1: list of ints; list2: list of ints",
            5,
            5
        },
        {
            "([x, y] + list1 + list2).size()",
            "x: int; y: int; list1: list of ints; list2: list of ints",
            17,
            17
        },
        {
            "str1.endsWith(\"abcdefghijklmnopqrstuvwxyz\") == str2.endsWith(\"abcdefghijklmnopqrstuvwxyz\")",
            "str1: string; str2: string",
            9,
            9
        },
        { "((5 != 6) == (1 == 2)) == ((3 <= 4) == (9 != 9))", "", 7, 7 },
        {
            "string(timestamp1) == string(timestamp2)",
            "timestamp1: timestamp; timestamp2: timestamp",
            5,
            1844674407370955268
        },
        { "timestamp1 == timestamp2", "timestamp1: timestamp; timestamp2: timestamp", 3, 3 },
        { "duration1 != duration2", "duration1: duration; duration2: duration", 3, 3 },
        { "[1,2,3,4,5].filter(x, x % 2 == 0)", "", 41, 101 },
        { "[1,2,3,4,5].map(x, x)", "", 86, 86 },
        { "[1,2,3,4,5].map(x, x).filter(x, x % 2 == 0)", "", 117, 177 },
        { "[1,2,3,4,5].map(x, x).exists(x, x == 5) == true", "", 108, 118 },
        { "[1,2,3,4,5].map(x, x).map(x, x)", "", 162, 162 },
        { "[1,2,3,4,5].map(x, x)[4]", "", 87, 87 },
        { "[[1,2],[1,2],[1,2],[1,2],[1,2]][4]", "", 61, 61 },
        { "{'a': [1,2], 'b': [1,2], 'c': [1,2], 'd': [1,2], 'e': [1,2]}.b", "", 81, 81 },
        { "[[1, 1], [2, 2], [3, 3], [4, 4], [5, 5]].all(y, y.all(y, y == 1))", "", 76, 136 },
        { "[1,2,3,4,5].map(x, [x, x]).all(y, y.all(y, y == 1))", "", 157, 217 },
        {
            "[\"a\", \"ab\", \"abc\", \"abcd\", \"abcde\"].map(x, [x, x]).all(y, y.all(y, y.startsWith('a')))",
            "",
            157,
            217
        },
        { "[1,2,3,4,5].map(x, x).map(x, x) + [1]", "", 173, 173 },
        { "[1,2,3].all(i, i in [1,2,3].map(j, j + j))", "", 20, 230 },
        { "dyn([1,2,3]).all(i, i in dyn([1,2,3]).map(j, j + j))", "", 21, 234 },
        { "{'hello': 'hi'}['hello'] != {'hello': 'bye'}['hello']", "", 63, 63 },
        { "['hello', 'hi'][0] != ['hello', 'bye'][1]", "", 23, 23 },
        { "type(1)", "", 1, 1 },
        { "type(self.val1)", "self: map of ints", 3, 3 },
        { "type(self.val1) == int", "self: map of ints", 5, 1844674407370955268 },
        { "type(1) == int", "", 3, 1844674407370955266 },
        { "self.val1 == 1.0", "self.val1: double", 2, 2 },
        { "self.val1 == 1.0", "self: map of doubles", 3, 3 },
        {
            "self.val1 == timestamp('2011-08-18T00:00:00.000+01:00') + duration('19h3m37s10ms')",
            "self: map of timestamps",
            6,
            6
        },
        {
            "timestamp(self.val1) == timestamp('2011-08-18T00:00:00.000+01:00') + duration('19h3m37s10ms')",
            "self: map of timestamps",
            7,
            7
        },
        { "self.val1 != self.val2", "self: map of bools", 5, 5 },
        { "self.val1 != true", "self: map of bools", 3, 3 },
    };

    /// <summary>Expressions whose maximum depends on bounds in the schema of an object; and the minimum.</summary>
    public static TheoryData<string, string, ulong> Bounded => new()
    {
        { "input.all(x, true)", "input: list of all", 2 },
        { "input.all(x, x.all(y, true))", "input: list of lists", 2 },
        { "input.matches('[0-9]')", "input: string", 3 },
        { "string(input)", "input: bytes", 1 },
        { "string(input) == string(input)", "input: bytes", 3 },
        { "bytes(input)", "input: string", 1 },
        { "bytes(input) == bytes(input)", "input: string", 3 },
        { "input.contains(arg1)", "input: string; arg1: string", 2 },
        { "input.matches('\\\\d+a\\\\d+b')", "input: string", 3 },
        { "matches(input, '\\\\d+a\\\\d+b')", "input: string", 3 },
        { "input.startsWith(arg1)", "input: string; arg1: string", 2 },
        { "input.endsWith(arg1)", "input: string; arg1: string", 2 },
        {
            "(x > 2 ? input1 : input2).all(y, true)",
            "x: int; input1: list of all; input2: list of all",
            4
        },
        { "input.all(k, input[k].single_int32 > 3)", "input: map of all", 2 },
        { "input.all(k, input[k].all(x, true))", "input: map of maps", 2 },
        { "input.all(k, k.contains(k))", "input: map of maps", 2 },
        { "input.all(k, input[k].all(k, true) && k.contains(k))", "input: map of maps", 2 },
        { "(list1 + list2).all(x, true)", "list1: list of ints; list2: list of ints", 4 },
        { "\"abcdefg\".contains(str1 + str2)", "str1: string; str2: string", 2 },
        {
            "[list1, list2].exists(l, l.exists(v, v.startsWith('hi')))",
            "list1: list of strings; list2: list of strings",
            21
        },
        { "input.map(x, [x, x]).all(y, y.all(y, y.startsWith('a')))", "input: list of strings", 13 },
    };

    [Theory, MemberData(nameof(Exact))]
    public void Estimates_the_cost_as_cel_go_does(string expression, string variables, ulong min, ulong max) =>
        Assert.Equal(new CostRange(min, max), Estimate(expression, variables));

    [Theory, MemberData(nameof(Bounded))]
    public void Estimates_the_minimum_as_cel_go_does_where_a_size_is_not_known(
        string expression, string variables, ulong min)
    {
        CostRange estimate = Estimate(expression, variables);

        Assert.Equal(min, estimate.Min);
        Assert.InRange(estimate.Max, Unlimited / 20, Unlimited);
    }

    private static CostRange Estimate(string expression, string variables)
    {
        CelEnvironment environment = Environment;
        foreach (string variable in variables.Split("; ", StringSplitOptions.RemoveEmptyEntries))
        {
            string[] parts = variable.Split(": ");
            environment = environment.WithVariable(parts[0], Types[parts[1]]);
        }

        CelCompilation compilation = CelCompiler.Compile(expression, environment);

        Assert.Empty(compilation.Issues);
        return compilation.Program!.EstimatedCost;
    }
}
