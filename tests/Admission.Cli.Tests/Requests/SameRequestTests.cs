using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Admission.Evaluation;
using Admission.Json;
using Admission.Kinds;
using Admission.Loading;
using Admission.Policies;
using Admission.PolicySets;
using Admission.Protocol;
using Admission.Responses;
using Admission.Verdicts;

namespace Admission.Cli.Tests.Requests;

/// <summary>
/// Every command builds the request that an API server sends for a change, and gives it the same verdict.
/// </summary>
public sealed class SameRequestTests : IDisposable
{
    private static readonly Lazy<PolicySet> Shipped = new(static () => PolicyDirectory.Load(
        PolicyLanguages.All, Checkout.At("policies"), null, EngineLimits.Default).Set!);

    private static readonly DateTimeOffset Now = new(2026, 11, 1, 0, 0, 0, TimeSpan.Zero);

    // One for all requests: its sessions have the policies loaded. Tests of one class run one after the other.
    private static readonly ReviewEvaluator Evaluator = new(TimeProvider.System);

    private readonly Doors _doors = new();

    public static TheoryData<string> Recorded =>
    [
        .. Directory.EnumerateFiles(Checkout.At("tests", "recordings"), "*.json")
            .Select(static path => Path.GetFileName(path)).Order(StringComparer.Ordinal),
    ];

    /// <summary>
    /// Every known kind in every version, those that Kubernetes removed included, and a custom one.
    /// </summary>
    public static TheoryData<string, string, string, bool> Kinds
    {
        get
        {
            var data = new TheoryData<string, string, string, bool>();
            foreach (ResourceKind kind in KindTable.Shipped.All
                .OrderBy(static one => one.Group, StringComparer.Ordinal)
                .ThenBy(static one => one.Kind, StringComparer.Ordinal))
            {
                foreach (string version in kind.Versions.Select(static one => one.Name).DefaultIfEmpty("v1"))
                {
                    data.Add($"{kind.Group}/{version}".TrimStart('/'), kind.Kind, kind.Resource, kind.IsNamespaced);
                }
            }

            data.Add("shop.example.com/v1", "Gadget", "gadgets", true);
            return data;
        }
    }

    public void Dispose() => _doors.Dispose();

    [Theory, MemberData(nameof(Recorded))]
    public async Task Recorded_request_is_the_same_in_every_command(string name)
    {
        AdmissionRequest sent = Doors.Serve(await File.ReadAllBytesAsync(
            Checkout.At("tests", "recordings", name), TestContext.Current.CancellationToken));

        await AssertSameAsync(sent);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Request_of_every_kind_is_the_same_in_every_command(
        string apiVersion, string kind, string resource, bool isNamespaced)
    {
        GroupVersionKind written = KindTable.Parse(apiVersion, kind);
        Json.JsonValue before = Object(apiVersion, kind, isNamespaced, "a");
        Json.JsonValue after = Object(apiVersion, kind, isNamespaced, "b");
        var update = new AdmissionRequest
        {
            Uid = "u-1",
            Kind = written,
            RequestKind = written,
            Resource = new GroupVersionResource(written.Group, written.Version, resource),
            RequestResource = new GroupVersionResource(written.Group, written.Version, resource),
            Name = "web",
            Namespace = kind == "Namespace" && written.Group.Length == 0 ? "web" : isNamespaced ? "shop" : "",
            Operation = Operation.Update,
            User = new UserInfo { Username = "alice", Groups = ["developers", "system:authenticated"] },
            Object = after,
            OldObject = before,
        };
        await AssertSameAsync(update);

        // Verdicts follow from requests. One operation of each kind shows it, all of them would take minutes.
        await AssertSameAsync(update with { Operation = Operation.Create, OldObject = null }, isJudged: false);
        await AssertSameAsync(update with { Operation = Operation.Delete, Object = null }, isJudged: false);
        foreach (KindSubresource subresource in KindTable.Shipped.Find(written.Group, kind)?.Subresources ?? [])
        {
            if (subresource.Kind is null)
            {
                await AssertSameAsync(
                    update with { Subresource = subresource.Name, RequestSubresource = subresource.Name },
                    isJudged: false);
            }
        }
    }

    [Fact]
    public async Task Served_verdict_on_a_recording_is_that_of_the_commands()
    {
        await using ServeProcess serve = await ServeProcess.StartAsync();
        foreach (string name in Recorded.Select(static row => row.Data))
        {
            byte[] review = await File.ReadAllBytesAsync(
                Checkout.At("tests", "recordings", name), TestContext.Current.CancellationToken);
            using var body = new ByteArrayContent(review);
            body.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            using HttpResponseMessage answer = await serve.Http.PostAsync(
                new Uri("/validate?timeout=30s", UriKind.Relative), body, TestContext.Current.CancellationToken);
            JsonNode response = JsonNode.Parse(
                await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!["response"]!;

            Verdict verdict = Evaluate(Doors.Serve(review), TimeProvider.System.GetUtcNow());
            Assert.Equal(
                $"{name}: {verdict.IsAllowed} {(verdict.IsAllowed ? "" : VerdictText.Message(verdict))}",
                $"{name}: {response["allowed"]!.GetValue<bool>()} {response["status"]?["message"]}");
        }
    }

    private async Task AssertSameAsync(AdmissionRequest sent, bool isJudged = true)
    {
        AdmissionRequest served = Doors.Serve(Doors.Review(sent));
        string expected = Doors.Describe(served), verdict = isJudged ? Judge(served) : "";
        void AssertSame(string door, AdmissionRequest built)
        {
            Assert.Equal($"{door}\n{expected}", $"{door}\n{Doors.Describe(built)}");
            Assert.Equal($"{door}\n{verdict}", $"{door}\n{(isJudged ? Judge(built) : "")}");
        }

        AssertSame("serve", Doors.Serve(Doors.Review(sent)));

        // Options of a connection name no object, a Scale not what is scaled, and an object that the API server has
        // converted not what was sent.
        if (sent.Operation == Operation.Connect || sent.Subresource == "scale" || sent.RequestKind != sent.Kind)
        {
            return;
        }

        AssertSame("test", _doors.Test(sent));
        if (sent.Subresource.Length == 0)
        {
            AssertSame("check", await _doors.CheckAsync(sent));
        }

        if (Doors.Import(sent) is { Request.Unknown: UnknownParts.Options } recording)
        {
            AssertSame("import", CurrentRequest.Of(recording.Request));
            string[] marks = Doors.Marks(recording);
            AdmissionRequest replayed = Doors.Replay(recording);
            if (marks.Length == 0)
            {
                AssertSame("replay", replayed);
            }
        }
    }

    private static string Judge(AdmissionRequest request)
    {
        Verdict verdict = Evaluate(request with { Unknown = UnknownParts.None }, Now);
        return $"{(verdict.IsAllowed ? "allowed" : VerdictText.Message(verdict))}\n" + string.Join('\n',
            from result in verdict.Results
            from violation in result.Outcome is PolicyOutcome.Violated found ? found.Violations : []
            select $"{result.Policy.Id}: {violation.Field}: {violation.Message}");
    }

    private static Verdict Evaluate(AdmissionRequest request, DateTimeOffset now) => EvaluationThreads.Run(
        () => Evaluator.Evaluate(Shipped.Value, request, new EvaluationContext { Now = now }));

    private static Json.JsonValue Object(string apiVersion, string kind, bool isNamespaced, string label)
    {
        string place = isNamespaced ? "\"namespace\":\"shop\"," : "";
        string metadata = $$"""{"name":"web",{{place}}"uid":"1","resourceVersion":"1","labels":{"app":"{{label}}"} }""";
        return JsonTree.ParseTrusted(Encoding.UTF8.GetBytes(
            $$"""{"apiVersion":"{{apiVersion}}","kind":"{{kind}}","metadata":{{metadata}} }"""));
    }
}
