using System.Collections.Immutable;
using System.Text;
using Admission.Json;
using Admission.Kinds;
using Admission.Languages;
using Admission.Lookups;
using Admission.Objects;
using Admission.Policies;
using Admission.Protocol;
using Admission.Requests;
using Admission.Verdicts;

namespace Admission.Rego.Tests;

/// <summary>The review and the policies that the tests use.</summary>
public sealed partial class RegoPolicyTests
{
    private static string ConstraintOf(string spec) =>
        $"apiVersion: constraints.gatekeeper.sh/v1beta1\nkind: K8sOwner\nmetadata: {{name: all}}\nspec:\n  {spec}\n";

    private static string[] Messages(PolicyOutcome outcome) =>
        [.. Assert.IsType<PolicyOutcome.Violated>(outcome).Violations.Select(static v => v.Message)];

    private static ILoadedPolicies Load(params (string Path, string Text)[] files)
    {
        ImmutableArray<PolicyFile> all = [.. files.Select(static f => new PolicyFile(f.Path, f.Text))];
        ImmutableArray<PolicyFile> claimed = [.. all.Where(RegoLanguage.Instance.Claims)];
        Assert.All(all.Except(claimed), file => Assert.True(RegoLanguage.Instance.FindData(claimed)!(file)));
        return RegoLanguage.Instance.CreateCompiler(EngineLimits.Default).Load(all, WorkloadKinds.BuiltIn, "");
    }

    private static AdmissionRequest Request => new()
    {
        Uid = "1",
        Kind = new GroupVersionKind("", "v1", "Pod"),
        Resource = new GroupVersionResource("", "v1", "pods"),
        Name = "web",
        Namespace = "shop",
        Operation = Operation.Create,
        User = new UserInfo { Username = "dev" },
        Object = Parse(
            """
            {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "web", "namespace": "shop"},
             "spec": {"containers": [{"name": "web", "image": "nginx:latest"}]}}
            """),
    };

    private static EvaluationBudget Budget { get; } = new(TimeSpan.FromSeconds(10), PolicyLimits.None);

    private static JsonValue Parse(string json) => JsonTree.ParseTrusted(Encoding.UTF8.GetBytes(json));

    private static InventoryObjects Objects(
        JsonValue[] objects, bool isComplete, string kind = "Service") => InventoryObjects.Of(
        [new ReadDeclaration { Kind = ReadKind.OfKind("v1", kind) }],
        objects.Select(static one => PlacedObject.TryPlace(one, KindTable.Shipped, "", out PlacedObject? placed, out _)
            ? placed! : throw new InvalidOperationException()),
        isComplete,
        "Give it with --inventory.");

    private static ReviewInput Input(AdmissionRequest request, IClusterObjects? objects = null) => new()
    {
        Request = request,
        Now = DateTimeOffset.UnixEpoch,
        Workloads = WorkloadKinds.BuiltIn,
        Objects = objects ?? UnknownClusterObjects.Instance,
    };

    private static PolicyOutcome Evaluate(string id, params (string Path, string Text)[] files) =>
        Evaluate(id, Input(Request), files);

    private static PolicyOutcome Evaluate(
        string id, AdmissionRequest request, params (string Path, string Text)[] files) =>
        Evaluate(id, Input(request), files);

    private static PolicyOutcome Evaluate(
        string id, IClusterObjects objects, params (string Path, string Text)[] files) =>
        Evaluate(id, Input(Request, objects), files);

    private static PolicyOutcome Evaluate(string id, ReviewInput input, params (string Path, string Text)[] files)
    {
        ILoadedPolicies loaded = Load(files);
        Assert.Empty(loaded.Errors);
        IPolicySession session = loaded.Link([id]).Rent();
        session.Begin(input);
        PolicyOutcome outcome = session.Evaluate(0, Parse("{}"), Budget);
        session.End();
        return outcome;
    }
}
