using System.Text;
using System.Text.Json.Nodes;
using Admission.Objects;
using Admission.Policies;
using Admission.Protocol;
using Admission.Recordings;
using Admission.Verdicts;
using Samples = Admission.Tests.Protocol.Recordings;

namespace Admission.Tests.Recordings.Redactors;

public sealed class RedactorTests
{
    private const string Password = "Hunter2-correct-horse";
    private const string Secret = "131-create-secrets-secret-create.json";
    private const string Pod = "020-create-pods-pod-init-sidecar.json";
    private const string ConfigMap = "125-create-configmaps-cm-create.json";

    private static readonly Redactor Redactor = new(new RedactionOptions());

    // Attack 40.
    [Fact]
    public void Redacts_data_of_a_secret_and_leaves_base64_of_the_same_length()
    {
        string encoded = Convert.ToBase64String(Encoding.UTF8.GetBytes(Password));
        JsonNode redacted = Redact(Secret, request => request["object"]!["data"] = new JsonObject { ["p"] = encoded });

        string masked = redacted["object"]!["data"]!["p"]!.GetValue<string>();
        Assert.Equal(encoded.Length, masked.Length);
        Assert.Equal(Password.Length, Convert.FromBase64String(masked).Length);
        Assert.NotEqual(encoded, masked);
    }

    [Fact]
    public void Leaves_names_type_and_labels_of_a_secret()
    {
        JsonNode before = JsonNode.Parse(Samples.Read(Secret))!["request"]!["object"]!;
        JsonNode after = Redact(Secret, static _ => { })["object"]!;

        Assert.Equal(before["type"]!.ToJsonString(), after["type"]!.ToJsonString());
        Assert.Equal(before["metadata"]!["name"]!.ToJsonString(), after["metadata"]!["name"]!.ToJsonString());
        Assert.Equal(
            before["data"]!.AsObject().Select(static one => one.Key),
            after["data"]!.AsObject().Select(static one => one.Key));
    }

    // Attack 40: every place where a credential stands in real objects.
    [Theory]
    [InlineData(Secret, "object.stringData.password", Password)]
    [InlineData(Pod, "object.spec.containers[0].env", """[{"name":"DB_PASSWORD","value":"Hunter2-correct-horse"}]""")]
    [InlineData(
        Pod, "object.spec.containers[0].env",
        """[{"name":"DSN","value":"postgres://shop:Hunter2-correct-horse@db/shop"}]""")]
    [InlineData(Pod, "object.spec.containers[0].args", """["--user=shop","--password=Hunter2-correct-horse"]""")]
    [InlineData(Pod, "object.spec.containers[0].args", """["--db-password","Hunter2-correct-horse"]""")]
    [InlineData(Pod, "object.spec.containers[0].command", """["sh","-c","TOKEN=Hunter2-correct-horse run"]""")]
    [InlineData(Pod, "object.metadata.annotations", """{"example.com/api-token":"Hunter2-correct-horse"}""")]
    [InlineData(
        ConfigMap, "object.data",
        """{"application.properties":"user=shop\ndb.password=Hunter2-correct-horse\n"}""")]
    [InlineData(ConfigMap, "object.data", """{"config.yaml":"db:\n  password: Hunter2-correct-horse\n"}""")]
    [InlineData(ConfigMap, "object.data", """{"config.json":"{\"password\":\"Hunter2-correct-horse\"}"}""")]
    [InlineData(
        ConfigMap, "object.metadata.annotations",
        """{"kubectl.kubernetes.io/last-applied-configuration":"{\"apiVersion\":\"v1\",\"kind\":\"Secret\","""
        + """\"stringData\":{\"a\":\"Hunter2-correct-horse\"}}"}""")]
    [InlineData(
        ConfigMap, "object.metadata.managedFields",
        """[{"fieldsV1":{"f:x":{"v:\"Hunter2-correct-horse\"":{}}}}]""")]
    [InlineData(
        ConfigMap, "object.items",
        """[{"apiVersion":"v1","kind":"Secret","stringData":{"a":"Hunter2-correct-horse"}}]""")]
    [InlineData(ConfigMap, "object.spec.clientSecret", Password)]
    [InlineData(ConfigMap, "userInfo.extra", """{"example.com/token":["Hunter2-correct-horse"]}""")]
    [InlineData("035-connect-pods-exec-pod-exec.json", "object.command", """["mysql","-pHunter2-correct-horse"]""")]
    public void Redacts_a_credential_in_every_place(string review, string path, string json)
    {
        string text = Redact(review, request => Put(request, path, json)).ToJsonString();

        Assert.DoesNotContain(Password, text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(
        "-----BEGIN RSA PRIVATE KEY-----\nMIIEpAIBAAKCAQEA7\n-----END RSA PRIVATE KEY-----", "MIIEpAIBAAKCAQEA7")]
    [InlineData("AKIAIOSFODNN7EXAMPLE", "IOSFODNN7EXAMPLE")]
    [InlineData("ghp_abcdefghijklmnopqrstuvwxyz0123456789", "abcdefghijklmnopqrstuvwxyz")]
    [InlineData("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N", "dozjgNryP4J3jVmNHl0w5N")]
    [InlineData("Authorization: Bearer abcdefgh12345678", "abcdefgh12345678")]
    public void Redacts_values_in_the_form_of_a_credential(string value, string secret)
    {
        string text = Redact(ConfigMap, request => request["object"]!["data"]!["note"] = value).ToJsonString();

        Assert.DoesNotContain(secret, text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"name":"TOKEN_PATH","value":"/var/run/token"}""")]
    [InlineData("""{"name":"PASSWORD","value":"$(DB_PASSWORD)"}""")]
    [InlineData("""{"name":"DEBUG","value":"true"}""")]
    [InlineData("""{"name":"IMAGE","value":"registry.example.com/team/secret:1.4"}""")]
    public void Keeps_values_that_are_not_credentials(string variable)
    {
        JsonNode redacted = Redact(
            Pod, request => Put(request, "object.spec.containers[0].env", $"[{variable}]"));

        Assert.Equal(
            JsonNode.Parse(variable)!.ToJsonString(),
            redacted["object"]!["spec"]!["containers"]![0]!["env"]![0]!.ToJsonString());
    }

    [Fact]
    public void Redacts_a_field_that_the_operator_named_and_keeps_its_types()
    {
        var redactor = new Redactor(new RedactionOptions { Fields = [FieldPattern.Parse("spec.secrets")] });
        JsonNode redacted = Redact(
            ConfigMap,
            request => Put(
                request, "object.spec", """{"secrets":{"pin":120437,"word":"swordfish","on":true},"size":3}"""),
            redactor);

        JsonNode spec = redacted["object"]!["spec"]!;
        Assert.NotEqual(120437, spec["secrets"]!["pin"]!.GetValue<int>());
        Assert.InRange(spec["secrets"]!["pin"]!.GetValue<int>(), 100000, 999999);
        Assert.Equal(9, spec["secrets"]!["word"]!.GetValue<string>().Length);
        Assert.NotEqual("swordfish", spec["secrets"]!["word"]!.GetValue<string>());
        Assert.Equal(3, spec["size"]!.GetValue<int>());
    }

    [Fact]
    public void Redacts_equal_values_of_both_objects_equally()
    {
        JsonNode redacted = Redact("133-update-secrets-secret-update.json", static request =>
        {
            request["object"]!["data"] = new JsonObject { ["a"] = "aHVudGVyMg==", ["b"] = "aHVudGVyMw==" };
            request["oldObject"]!["data"] = new JsonObject { ["a"] = "aHVudGVyMg==", ["b"] = "aHVudGVyMg==" };
        });

        JsonNode data = redacted["object"]!["data"]!, old = redacted["oldObject"]!["data"]!;
        Assert.Equal(old["a"]!.GetValue<string>(), data["a"]!.GetValue<string>());
        Assert.NotEqual(old["b"]!.GetValue<string>(), data["b"]!.GetValue<string>());
    }

    [Fact]
    public void Redacts_what_a_message_quotes()
    {
        AdmissionRequest request = Samples.Request(
            static one => Put(
                one, "object.spec.containers[0].env",
                """[{"name":"DB_PASSWORD","value":"Hunter2-correct-horse"}]"""),
            Pod);
        RecordedVerdict verdict = Saying($"the value {Password} is in plain sight");

        RecordedVerdict redacted = Redactor.Redact(request).Redact(verdict);

        Assert.DoesNotContain(Password, redacted.Policies[0].Violations[0].Message, StringComparison.Ordinal);
        Assert.StartsWith("the value ", redacted.Policies[0].Violations[0].Message, StringComparison.Ordinal);
    }

    // A policy may tell of a part of a secret, or of its opposite.
    [Fact]
    public void Keeps_no_message_on_a_secret()
    {
        RedactedRequest request = Redactor.Redact(Samples.Request(static _ => { }, Secret));

        Assert.Equal(
            RecordedVerdict.Withheld,
            request.Redact(Saying("it begins with Hun")).Policies[0].Violations[0].Message);
    }

    [Fact]
    public void Lists_the_values_that_it_replaced()
    {
        RedactedRequest request = Redactor.Redact(Samples.Request(
            static one => Put(
                one, "object.spec.containers[0].env",
                """[{"name":"DB_PASSWORD","value":"Hunter2-correct-horse"}]"""),
            Pod));

        Assert.Contains(
            new Redaction("request.object.spec.containers[0].env[0].value", RedactionReason.Credential), request.Marks);
    }

    public static TheoryData<string> Reviews => [.. Samples.Names];

    [Theory, MemberData(nameof(Reviews))]
    public void Keeps_the_structure_of_every_review(string name)
    {
        JsonNode before = JsonNode.Parse(Samples.Read(name))!["request"]!;
        JsonNode after = Redact(name, static _ => { });

        Assert.Equal(Structure(before), Structure(after));
    }

    private static RecordedVerdict Saying(string message) => new()
    {
        Answer = Answer.Deny,
        Policies =
        [
            new RecordedOutcome
            {
                Policy = "test", Enforcement = Enforcement.Deny, Blocks = true, Violations = [new Violation(message)],
            },
        ],
    };

    private static JsonNode Redact(string review, Action<JsonObject> change, Redactor? redactor = null) =>
        JsonNode.Parse((redactor ?? Redactor).Redact(Samples.Request(change, review)).Json.Span)!;

    private static void Put(JsonNode request, string path, string json)
    {
        JsonNode at = request;
        string[] names = path.Replace("[0]", "", StringComparison.Ordinal).Split('.');
        foreach (string name in names[..^1])
        {
            at[name] ??= new JsonObject();
            at = at[name] is JsonArray list ? list[0]! : at[name]!;
        }

        at[names[^1]] = json[0] is '{' or '[' ? JsonNode.Parse(json) : JsonValue.Create(json);
    }

    // Names in order, kinds of values and lengths of strings; members in any order at the top.
    private static string Structure(JsonNode? node) => node switch
    {
        null => "null",
        JsonObject members => "{" + string.Join(',', members.OrderBy(static one => one.Key, StringComparer.Ordinal)
            .Where(static one => one.Value is not null || one.Key is not ("object" or "oldObject" or "options"))
            .Select(static one =>
                (one.Key.StartsWith("v:", StringComparison.Ordinal) ? "v:" : one.Key)
                    + ":" + Structure(one.Value))) + "}",
        JsonArray items => "[" + string.Join(',', items.Select(Structure)) + "]",
        _ => node.GetValueKind() == System.Text.Json.JsonValueKind.String
            ? "s" + node.GetValue<string>().Length
            : node.GetValueKind().ToString(),
    };
}
