using System.Collections.Immutable;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Admission.Json;
using Admission.Matching;
using Admission.Protocol;
using Admission.Yaml;

namespace Admission.Cluster.Registration;

/// <summary>Writes a registration as a Kubernetes object.</summary>
public static class RegistrationText
{
    private static readonly JsonWriterOptions Options = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Path of all ValidatingWebhookConfigurations.</summary>
    public const string Collection = "apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations";

    /// <summary>Path of the object with that name.</summary>
    public static string PathOf(string name) =>
        $"{Collection}/{Uri.EscapeDataString(name)}";

    /// <summary>For <c>kubectl apply -f</c>.</summary>
    public static string Yaml(WebhookRegistration registration) =>
        YamlWriter.Write(JsonTree.ParseTrusted(Json(registration)));

    /// <summary>The object as UTF-8 JSON.</summary>
    public static byte[] Json(WebhookRegistration registration)
    {
        ArgumentNullException.ThrowIfNull(registration);
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, Options))
        {
            writer.WriteStartObject();
            writer.WriteString("apiVersion", "admissionregistration.k8s.io/v1");
            writer.WriteString("kind", "ValidatingWebhookConfiguration");
            writer.WriteStartObject("metadata");
            writer.WriteString("name", registration.Options.Name);
            writer.WriteEndObject();
            writer.WriteStartArray("webhooks");
            foreach (RegisteredWebhook webhook in registration.Webhooks)
            {
                WriteWebhook(writer, webhook, registration.Options);
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        return buffer.ToArray();
    }

    private static void WriteWebhook(Utf8JsonWriter writer, RegisteredWebhook webhook, RegistrationOptions options)
    {
        writer.WriteStartObject();
        writer.WriteString("name", webhook.Name);
        WriteTexts(writer, "admissionReviewVersions", ["v1"]);
        writer.WriteString("sideEffects", "None");
        writer.WriteString("matchPolicy", "Equivalent");
        writer.WriteString("failurePolicy", webhook.FailsClosed ? "Fail" : "Ignore");
        writer.WriteNumber("timeoutSeconds", (int)options.Timeout.TotalSeconds);
        WriteClient(writer, options);
        WriteSelector(writer, "namespaceSelector", webhook.NamespaceSelector);
        if (!webhook.ObjectSelector.IsEmpty)
        {
            WriteSelector(writer, "objectSelector", webhook.ObjectSelector);
        }

        WriteConditions(writer, webhook.Conditions);
        writer.WriteStartArray("rules");
        foreach (RegisteredRule rule in webhook.Rules)
        {
            writer.WriteStartObject();
            WriteTexts(writer, "apiGroups", [rule.Group]);
            WriteTexts(writer, "apiVersions", ["*"]);
            WriteTexts(writer, "operations", [.. rule.Operations.Select(OperationNames.ToWire)]);
            WriteTexts(writer, "resources", rule.Resources);
            writer.WriteString("scope", rule.Scope);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void WriteClient(Utf8JsonWriter writer, RegistrationOptions options)
    {
        writer.WriteStartObject("clientConfig");
        if (options.Url is { } url)
        {
            writer.WriteString("url", url.AbsoluteUri);
        }
        else
        {
            writer.WriteStartObject("service");
            writer.WriteString("namespace", options.Namespace);
            writer.WriteString("name", options.Service);
            writer.WriteNumber("port", options.Port);
            writer.WriteString("path", "/validate");
            writer.WriteEndObject();
        }

        if (options.CaBundle is { Length: > 0 } pem)
        {
            writer.WriteBase64String("caBundle", Encoding.UTF8.GetBytes(pem));
        }

        writer.WriteEndObject();
    }

    private static void WriteSelector(Utf8JsonWriter writer, string name, ImmutableArray<LabelExpression> expressions)
    {
        writer.WriteStartObject(name);
        writer.WriteStartArray("matchExpressions");
        foreach (LabelExpression expression in expressions)
        {
            writer.WriteStartObject();
            writer.WriteString("key", expression.Key);
            writer.WriteString("operator", expression.Operator);
            if (!expression.Values.IsEmpty)
            {
                WriteTexts(writer, "values", expression.Values);
            }

            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void WriteConditions(Utf8JsonWriter writer, ImmutableArray<MatchCondition> conditions)
    {
        writer.WriteStartArray("matchConditions");
        foreach (MatchCondition condition in conditions)
        {
            writer.WriteStartObject();
            writer.WriteString("name", condition.Name);
            writer.WriteString("expression", condition.Expression);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void WriteTexts(Utf8JsonWriter writer, string name, ImmutableArray<string> texts)
    {
        writer.WriteStartArray(name);
        foreach (string text in texts)
        {
            writer.WriteStringValue(text);
        }

        writer.WriteEndArray();
    }
}
