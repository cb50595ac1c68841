using System.Globalization;
using System.Text;
using Admission.Cel.Tests.Corpora;
using Admission.Json;
using Admission.Kinds;
using Admission.Loading;
using Admission.Lookups;
using Admission.Policies;
using Admission.Protocol;
using Admission.Requests;
using Admission.Responses;
using Admission.Verdicts;
using Admission.Yaml;

namespace Admission.Cel.Tests.Policies;

/// <summary>
/// What ValidatingAdmissionPolicies do, by the API server's source: the cases of <c>cases.yaml</c>. A case is a policy,
/// its bindings and params, the Namespaces, a request, and the answer.
/// </summary>
public sealed class AdmissionPolicyCaseTests
{
    private static readonly JsonValue[] All = Read(File.ReadAllText(
        Checkout.At("tests", "Admission.Cel.Tests", "Policies", "cases.yaml")));

    public static TheoryData<string> Cases => [.. All.Select(static one => one.Member("name")!.Text!)];

    [Theory, MemberData(nameof(Cases))]
    public void Answers_as_the_API_server_does(string name)
    {
        JsonValue test = All.Single(one => one.Member("name")!.Text == name);
        using var folder = new PolicyFolder();
        folder.Write("policy.json", Policy(test));
        JsonValue[] bindings = test.Member("bindings")?.Items.ToArray()
            ?? [JsonTree.ParseTrusted("""{ "validationActions": ["Deny"] }"""u8.ToArray())];
        for (int i = 0; i < bindings.Length; i++)
        {
            folder.Write($"binding-{i}.json", Binding($"b{i}", bindings[i]));
        }

        JsonValue[] parameters = test.Member("params")?.Items.ToArray() ?? [];
        PolicyLoad load = folder.Load();
        string expected = test.Member("expect")!.Text!;
        if (load.Set is null)
        {
            Assert.Equal(expected, "refused: " + string.Join("; ", load.Errors.Select(static one => one.Message)));
            return;
        }

        var namespaces = new GivenNamespaces([.. (test.Member("namespaces")?.Items.ToArray() ?? [])]);
        IClusterObjects objects = InventoryObjects.Of(
            load.Set.Reads,
            parameters.Select(static one => PlacedObject.TryPlace(
                one, KindTable.Shipped, "default", out PlacedObject? placed, out _) ? placed : null)
                .OfType<PlacedObject>(),
            true,
            "");
        byte[] review = Encoding.UTF8.GetBytes(Review(test.Member("request")!));
        Assert.True(AdmissionReviewReader.TryRead(review, out AdmissionReview? read, out _));
        Assert.Equal(expected, Describe(PolicyFolder.Evaluate(load.Set, read!.Request, namespaces, objects)));
    }

    private static string Describe(Verdict verdict)
    {
        var parts = new List<string>();
        if (!verdict.IsAllowed)
        {
            string reason = VerdictText.Reason(verdict);
            parts.Add(string.Create(CultureInfo.InvariantCulture,
                $"deny {VerdictText.Code(reason)} {reason}: {string.Join(" | ", PolicyFolder.Denials(verdict))}"));
        }

        string[] warnings =
        [
            .. verdict.Results.Where(static one => !one.Blocks && one.Enforcement == Enforcement.Warn)
                .SelectMany(PolicyFolder.Messages),
        ];
        if (warnings.Length > 0)
        {
            parts.Add("warn: " + string.Join(" | ", warnings));
        }

        parts.AddRange(verdict.Results.SelectMany(static one => one.Outcome.AuditAnnotations)
            .Where(static one => one.Key != "validation_failure")
            .Select(static one => $"audit {one.Key}={one.Value}"));
        if (verdict.Results.SelectMany(static one => one.Outcome.AuditAnnotations)
            .Any(static one => one.Key == "validation_failure"))
        {
            parts.Add("audited");
        }

        return parts.Count == 0 ? "allow" : string.Join("; ", parts);
    }

    private static string Policy(JsonValue test) => Json(writer =>
    {
        Header(writer, "ValidatingAdmissionPolicy", "p");
        writer.WriteStartObject("spec");
        JsonValue policy = test.Member("policy")!;
        if (policy.Member("matchConstraints") is null)
        {
            writer.WritePropertyName("matchConstraints");
            writer.WriteRawValue(
                """
                { "resourceRules": [{ "apiGroups": ["apps"], "apiVersions": ["v1"], "operations": ["*"],
                  "resources": ["deployments"] }] }
                """);
        }

        Members(writer, policy);
        writer.WriteEndObject();
    });

    private static string Binding(string name, JsonValue spec) => Json(writer =>
    {
        Header(writer, "ValidatingAdmissionPolicyBinding", name);
        writer.WriteStartObject("spec");
        writer.WriteString("policyName", "p");
        if (spec.Member("validationActions") is null)
        {
            writer.WritePropertyName("validationActions");
            writer.WriteRawValue("""["Deny"]""");
        }

        Members(writer, spec);
        writer.WriteEndObject();
    });

    // A request is that of a Deployment in shop unless it says otherwise.
    private static string Review(JsonValue request) => Json(writer =>
    {
        writer.WriteString("apiVersion", "admission.k8s.io/v1");
        writer.WriteString("kind", "AdmissionReview");
        writer.WriteStartObject("request");
        Default("uid", "\"u\"");
        Default("operation", "\"CREATE\"");
        Default("kind", """{ "group": "apps", "version": "v1", "kind": "Deployment" }""");
        Default("resource", """{ "group": "apps", "version": "v1", "resource": "deployments" }""");
        Default("namespace", "\"shop\"");
        Default("name", "\"web\"");
        Default("userInfo", """{ "username": "alice" }""");
        Default("dryRun", "false");
        Members(writer, request);
        writer.WriteEndObject();

        void Default(string name, string json)
        {
            if (request.Member(name) is null)
            {
                writer.WritePropertyName(name);
                writer.WriteRawValue(json);
            }
        }
    });

    private static void Header(System.Text.Json.Utf8JsonWriter writer, string kind, string name)
    {
        writer.WriteString("apiVersion", "admissionregistration.k8s.io/v1");
        writer.WriteString("kind", kind);
        writer.WriteStartObject("metadata");
        writer.WriteString("name", name);
        writer.WriteEndObject();
    }

    private static void Members(System.Text.Json.Utf8JsonWriter writer, JsonValue value)
    {
        for (int i = 0; i < value.Count; i++)
        {
            writer.WritePropertyName(value.NameAt(i));
            value[i].WriteTo(writer);
        }
    }

    private static string Json(Action<System.Text.Json.Utf8JsonWriter> write)
    {
        using var stream = new MemoryStream();
        using (var writer = new System.Text.Json.Utf8JsonWriter(stream))
        {
            writer.WriteStartObject();
            write(writer);
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private static JsonValue[] Read(string yaml)
    {
        YamlReadResult read = KubernetesYaml.Read(Encoding.UTF8.GetBytes(yaml), YamlLimits.Default);
        Assert.Empty(read.Errors);
        return read.Documents[0].Root.Items.ToArray();
    }
}
