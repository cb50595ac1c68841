using Admission.Cel.Policies;
using Admission.Json;
using Admission.Languages;

namespace Admission.Cel.Tests;

/// <summary>
/// The bindings that <c>kyverno test</c> takes for granted: a ValidatingAdmissionPolicy without a binding is evaluated
/// for every request that it matches.
/// </summary>
internal static class KyvernoBindings
{
    private const string Name = "kyverno-test";

    /// <summary>A file with a binding for each policy that has none.</summary>
    public static IEnumerable<PolicyFile> For(IEnumerable<PolicyFile> files)
    {
        CelDocument[] documents = [.. files.SelectMany(static file => CelDocument.Read(file, null))];
        HashSet<string?> bound =
        [
            .. documents.Where(static one => one.IsBinding)
                .Select(static one => one.Value.Member("spec")?.Member("policyName")?.Text),
        ];
        return documents.Where(one => one.IsPolicy && !bound.Contains(one.Name))
            .Select(static one => new PolicyFile($"{one.File.Path}.binding", Write(one).ToString()));
    }

    private static JsonValue Write(CelDocument policy) => JsonRewrite.Write(writer =>
    {
        writer.WriteStartObject();
        writer.WriteString("apiVersion", "admissionregistration.k8s.io/v1");
        writer.WriteString("kind", "ValidatingAdmissionPolicyBinding");
        writer.WriteStartObject("metadata");
        writer.WriteString("name", Name);
        writer.WriteEndObject();
        writer.WriteStartObject("spec");
        writer.WriteString("policyName", policy.Name);
        writer.WriteStartArray("validationActions");
        writer.WriteStringValue("Deny");
        writer.WriteEndArray();
        if (policy.Value.Member("spec")?.Member("paramKind") is { Kind: JsonKind.Object })
        {
            writer.WriteStartObject("paramRef");
            writer.WriteStartObject("selector");
            writer.WriteEndObject();
            writer.WriteString("parameterNotFoundAction", "Deny");
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
    });
}
