using System.Collections.Immutable;
using Admission.Cel.Policies;
using Admission.Json;

namespace Admission.Cel.Kyverno;

/// <summary>
/// A PolicyException of Kyverno: objects that some policies do not apply to, or values that they allow. Immutable.
/// </summary>
internal sealed class KyvernoException
{
    private readonly ImmutableArray<(string Name, string Kind)> _policies;

    private KyvernoException(CelDocument document)
    {
        JsonValue spec = document.Value.Member("spec") ?? document.Value;
        Document = document;
        _policies =
        [
            .. (spec.Member("policyRefs") is { Kind: JsonKind.Array } refs ? refs.Items.ToArray() : [])
                .Select(static one => (one.Member("name")?.Text ?? "", one.Member("kind")?.Text ?? "")),
        ];
        Conditions = KyvernoRule.ReadConditions(spec, KyvernoEnvironment.ForRequests);
        AllowedImages = TextsOf(spec.Member("images"));
        AllowedValues = TextsOf(spec.Member("allowedValues"));
    }

    /// <summary>Where it is written.</summary>
    public CelDocument Document { get; }

    /// <summary>The exception applies to a request if all of these are true.</summary>
    public ImmutableArray<PolicyExpression> Conditions { get; }

    /// <summary>Images that the policy may allow, as <c>exceptions.allowedImages</c>.</summary>
    public ImmutableArray<string> AllowedImages { get; }

    /// <summary>Values that the policy may allow, as <c>exceptions.allowedValues</c>.</summary>
    public ImmutableArray<string> AllowedValues { get; }

    /// <summary>Does it only allow values, so that the policy still runs?</summary>
    public bool OnlyAllows => !AllowedImages.IsEmpty || !AllowedValues.IsEmpty;

    /// <summary>Reads and compiles an exception.</summary>
    public static KyvernoException Read(CelDocument document) => new(document);

    /// <summary>Is it for that policy?</summary>
    public bool IsFor(string kind, string name) =>
        _policies.Any(one => one.Name == name && (one.Kind == kind || one.Kind.Length == 0));

    private static ImmutableArray<string> TextsOf(JsonValue? list) =>
        list is { Kind: JsonKind.Array } ? [.. list.Items.ToArray().Select(static one => one.Text ?? "")] : [];
}
