using Admission.Cel.Libraries;
using Admission.Cel.Syntax;

namespace Admission.Cel.Tests.Libraries;

public sealed class LibraryVersionsTests
{
    /// <summary>An expression, and the first version of Kubernetes that compiles it.</summary>
    public static TheoryData<int, string, string> FirstVersions => new()
    {
        { 27, "'a'.charAt(0) == 'a'", "" },
        { 27, "[1, 2].isSorted() && [1].sum() == 1 && [1].min() == 1 && [1].indexOf(1) == 0", "" },
        { 27, "'ab'.find('a') == 'a' && 'ab'.findAll('a', 1).size() == 1", "" },
        { 27, "url('https://a/').getHost() == 'a' && isURL('a')", "" },
        { 27, "authorizer.group('').resource('pods').check('get').allowed()", "" },
        { 27, "authorizer.path('/healthz').check('get').reason() == ''", "" },
        { 27, "authorizer.requestResource.check('get').allowed()", "" },
        { 28, "authorizer.path('/healthz').check('get').errored()", "undeclared reference to 'errored'" },
        { 28, "authorizer.path('/healthz').check('get').error() == ''", "undeclared reference to 'error'" },
        { 28, "1 < 1.5", "found no matching overload for '_<_' applied to '(int, double)'" },
        { 28, "object.?a.hasValue()", "unsupported syntax '.?'" },
        { 28, "optional.of(1).optMap(x, x + 1).hasValue()", "undeclared reference to 'of'" },
        { 28, "quantity('1Gi').isGreaterThan(quantity('1'))", "undeclared reference to 'quantity'" },
        { 29, "optional.of(1).optFlatMap(x, optional.of(x)).hasValue()", "undeclared reference to 'optFlatMap'" },
        { 29, "'%s'.format(['a']) == 'a'", "undeclared reference to 'format'" },
        { 29, "strings.quote('a') == 'a'", "undeclared reference to 'quote'" },
        { 29, "sets.contains([1], [1])", "undeclared reference to 'sets'" },
        { 30, "isIP('::1') && ip('::1').isLoopback() && ip.isCanonical('::1')", "undeclared reference to 'isIP'" },
        { 30, "isCIDR('::/0') && cidr('::/0').containsIP('::1')", "undeclared reference to 'isCIDR'" },
        { 31, "!format.dns1123Label().validate('a').hasValue()", "undeclared reference to 'format'" },
        {
            31,
            "authorizer.group('').resource('pods').fieldSelector('a=b').labelSelector('c').check('list').allowed()",
            "undeclared reference to 'fieldSelector'"
        },
        { 32, "[1].all(i, v, i < v)", "undeclared reference to 'all'" },
        { 32, "[1].exists(i, v, i < v)", "undeclared reference to 'exists'" },
        { 32, "[1].existsOne(i, v, i < v)", "undeclared reference to 'existsOne'" },
        { 32, "[1].transformList(i, v, v) == [1]", "undeclared reference to 'transformList'" },
        { 32, "{'a': 1}.transformMap(k, v, v) == {'a': 1}", "undeclared reference to 'transformMap'" },
        {
            32, "{'a': 1}.transformMapEntry(k, v, {k: v}) == {'a': 1}", "undeclared reference to 'transformMapEntry'"
        },
        { 33, "semver('1.2.3').major() == 1", "undeclared reference to 'semver'" },
        { 33, "isSemver('v1', true)", "undeclared reference to 'isSemver'" },
        { 34, "[1, 1].distinct() == [1]", "undeclared reference to 'distinct'" },
        { 34, "[[1]].flatten() == [1]", "undeclared reference to 'flatten'" },
        { 34, "lists.range(1) == [0]", "undeclared reference to 'range'" },
        { 34, "[1].reverse() == [1]", "undeclared reference to 'reverse'" },
        { 34, "[1].slice(0, 1) == [1]", "undeclared reference to 'slice'" },
        { 34, "[1].sort() == [1]", "undeclared reference to 'sort'" },
        { 34, "[1].sortBy(x, x) == [1]", "undeclared reference to 'sortBy'" },
        { 34, "[1].first().hasValue() && [1].last().hasValue()", "undeclared reference to 'first'" },
        { 34, "optional.unwrap([optional.of(1), optional.none()]) == [1]", "undeclared reference to 'unwrap'" },
        { 34, "[optional.of(1), optional.none()].unwrapOpt() == [1]", "undeclared reference to 'unwrapOpt'" },
    };

    public static TheoryData<string> NeverThere =>
    [
        "cel.bind(x, 1, x == 1)", "math.greatest(1, 2) == 2", "base64.encode(b'a') == ''", "'a'.reverse() == 'a'",
        "jsonpatch.escapeKey('/') == ''", "math.abs(1) == 1", "strings.reverse('a') == 'a'",
        "regex.replace('a', 'b', 'c')",
    ];

    [Theory, MemberData(nameof(FirstVersions))]
    public void Compiles_from_its_first_version_on(int first, string expression, string before)
    {
        for (int minor = KubernetesVersion.Oldest.Minor; minor <= KubernetesVersion.Newest.Minor; minor++)
        {
            CelCompilation compilation = CelCompiler.Compile(
                expression, KubernetesEnvironments.ForPolicies(new KubernetesVersion(minor)));
            if (minor >= first)
            {
                Assert.True(compilation.Program is not null, $"1.{minor}: {Describe(compilation)}");
            }
            else
            {
                Assert.Contains(
                    compilation.Issues, issue => issue.Message.StartsWith(before, StringComparison.Ordinal));
            }
        }
    }

    [Theory, MemberData(nameof(NeverThere))]
    public void No_version_has_fields_that_the_API_server_leaves_out(string expression)
    {
        for (int minor = KubernetesVersion.Oldest.Minor; minor <= KubernetesVersion.Newest.Minor; minor++)
        {
            Assert.Null(CelCompiler.Compile(
                expression, KubernetesEnvironments.ForPolicies(new KubernetesVersion(minor))).Program);
        }
    }

    [Fact]
    public void Literals_are_checked_from_1_29_on()
    {
        const string Expression = "object.a.startsWith('x') || duration('one hour') > duration('1h')";
        Assert.Contains("duration", Describe(Compile(Expression, 29)), StringComparison.Ordinal);
        Assert.StartsWith("program instantiation failed", Describe(Compile(Expression, 28)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(31, 1)]
    [InlineData(32, 100)]
    public void Functions_of_Kubernetes_cost_from_1_32_on(int minor, ulong cost) =>
        Assert.Equal(cost, CostOf($"'{new string('a', 1000)}'.lowerAscii()", minor));

    [Theory]
    [InlineData(36, 100)]
    [InlineData(37, 1)]
    public void The_prefix_decides_what_startsWith_costs_from_1_37_on(int minor, ulong cost) =>
        Assert.Equal(cost, CostOf($"'{new string('a', 1000)}'.startsWith('a')", minor));

    [Theory]
    [InlineData(36, 1)]
    [InlineData(37, 101)]
    public void A_global_match_costs_as_much_as_a_match_of_the_text_from_1_37_on(int minor, ulong cost)
    {
        string text = new('a', 1000);
        CelCompilation compilation = Compile($"matches('{text}', 'b')", minor);

        Assert.Equal(cost, CostOf($"matches('{text}', 'b')", minor));
        Assert.Equal(cost, compilation.Program!.EstimatedCost.Max);
        Assert.Equal(101UL, CostOf($"'{text}'.matches('b')", minor));
    }

    [Theory]
    [InlineData(32)]
    [InlineData(34)]
    [InlineData(37)]
    public void Functions_of_mutating_policies_are_not_declared(int minor)
    {
        CelCompilation compilation = Compile("jsonpatch.escapeKey('a/b') == 'a~1b'", minor);

        Assert.Equal(
            [
                "1:1: undeclared reference to 'jsonpatch' (in container '')",
                "1:20: undeclared reference to 'escapeKey' (in container '')",
            ],
            compilation.Issues.Select(static issue => $"{issue.Line}:{issue.Column}: {issue.Message}"));
    }

    private static ulong CostOf(string expression, int minor)
    {
        CelCaseResult result = new CelCase { Expression = expression, Version = new KubernetesVersion(minor) }.Run();
        return result.Cost;
    }

    private static CelCompilation Compile(string expression, int minor) =>
        CelCompiler.Compile(expression, KubernetesEnvironments.ForPolicies(new KubernetesVersion(minor)));

    private static string Describe(CelCompilation compilation) =>
        string.Join("; ", compilation.Issues.Select((CelIssue issue) => issue.Message));
}
