using Admission.JavaScript;
using Admission.Loading;
using Admission.Matching;
using Admission.Policies;
using Admission.PolicySets;
using Admission.Protocol;
using Admission.Tests.Matching;
using Admission.Tests.Policies;

namespace Admission.Tests.PolicySets;

public sealed class NamespaceLabelsNeedTests : IDisposable
{
    private const string Plain = """match: { resources: ["pods"] }""";
    private const string Labelled = """match: { resources: ["pods"], namespaceLabels: "team=a" }""";

    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string, string, bool> Sets => new()
    {
        { Plain, "", false },
        { Labelled, "", true },
        { Labelled, "policies: { p: { enforcement: off } }", false },
        {
            Labelled,
            "policies: { p: { enforcement: off, overrides: [{ namespaces: [x], enforcement: deny }] } }",
            true
        },
        { Plain, "policies: { p: { overrides: [{ namespaceLabels: team=a, enforcement: warn }] } }", true },
        {
            Plain,
            "policies: { p: { overrides: [{ namespaceLabels: kubernetes.io/metadata.name=a, enforcement: warn }] } }",
            false
        },
        {
            Plain,
            "exceptions: [{ policy: p, match: { namespaceLabels: team=a }, reason: r, owner: o, expires: 2099-01-01 }]",
            true
        },
    };

    [Theory, MemberData(nameof(Sets))]
    public void Needs_labels_when_a_rule_an_override_or_an_exception_asks_for_them(
        string match, string settings, bool expected) =>
        Assert.Equal(expected, Load(match, settings).NeedsNamespaceLabels);

    [Fact]
    public void Misses_a_namespace_that_is_not_known() => Assert.Equal(
        "shop", Load(Labelled).FindMissingNamespace(Reviews.Create(), UnknownNamespaceLabels.Instance));

    public static TheoryData<AdmissionRequest> Others =>
    [
        Reviews.Create("services"),
        Reviews.Create("namespaces"),
        Reviews.Create() with { Namespace = "" },
        Reviews.Delete("{}"),
    ];

    [Theory, MemberData(nameof(Others))]
    public void Needs_no_labels_for_requests_that_do_not_depend_on_them(AdmissionRequest request) =>
        Assert.Null(Load(Labelled).FindMissingNamespace(request, UnknownNamespaceLabels.Instance));

    public void Dispose() => _folder.Dispose();

    private PolicySet Load(string match, string settings = "")
    {
        _folder.Write("p.js", $$"""export default { title: "P", {{match}}, validate() { } };""");
        _folder.Write("admission.yaml", $"apiVersion: admission/v1\nkind: Settings\n{settings}\n");
        PolicyLoad load = PolicyDirectory.Load(JavaScriptLanguage.Alone, _folder.Path, null, EngineLimits.Default);
        Assert.Empty(load.Errors);
        return load.Set!;
    }
}
