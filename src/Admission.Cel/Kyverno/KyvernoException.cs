using System.Collections.Immutable;
using Admission.Cel.Libraries;
using Admission.Cel.Policies;
using Admission.Cel.Values;
using Admission.Json;
using Admission.Policies;

namespace Admission.Cel.Kyverno;

/// <summary>
/// A PolicyException of Kyverno: objects that some policies do not apply to, or values that they allow. Immutable.
/// </summary>
internal sealed class KyvernoException
{
    // A value of another type must not make an exception wider than it is written.
    private static readonly ImmutableArray<ApiField> Fields =
    [
        new("policyRefs", ApiType.ListOf(ApiType.MapOf(ApiType.Any))),
        new("matchConditions", ApiType.ListOf(ApiType.TextMap)),
        new("validations", ApiType.ListOf(ApiType.TextMap)),
        new("images", ApiType.Texts),
        new("allowedValues", ApiType.Texts),
        new("reportResult", ApiType.Any),
        new("expiresAt", ApiType.Any),
        new("properties", ApiType.TextMap),
        new("evaluationMode", ApiType.Text),
    ];

    private readonly ImmutableArray<(string Name, string Kind)> _policies;
    private readonly CelTimestamp? _expires;

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
        Controls = KyvernoRule.ReadValidations(spec, CelVariables.Compile([], KyvernoEnvironment.ForRequests));
        _expires = spec.Member("expiresAt")?.Text is { } expires ? CelTimestamp.Parse(expires) : null;
        ReportsPass = spec.Member("reportResult")?.Text == "pass";
        AllowedImages = TextsOf(spec.Member("images"));
        AllowedValues = TextsOf(spec.Member("allowedValues"));
    }

    /// <summary>Where it is written.</summary>
    public CelDocument Document { get; }

    /// <summary>The exception applies to a request if all of these are true.</summary>
    public ImmutableArray<PolicyExpression> Conditions { get; }

    /// <summary>The exception applies only if all of these are true too; otherwise the policy runs.</summary>
    public ImmutableArray<PolicyValidation> Controls { get; }

    /// <summary>Does an exempted object count as passed in reports? Otherwise it is skipped.</summary>
    public bool ReportsPass { get; }

    /// <summary>Images that the policy may allow, as <c>exceptions.allowedImages</c>.</summary>
    public ImmutableArray<string> AllowedImages { get; }

    /// <summary>Values that the policy may allow, as <c>exceptions.allowedValues</c>.</summary>
    public ImmutableArray<string> AllowedValues { get; }

    /// <summary>Does it only allow values, so that the policy still runs?</summary>
    public bool OnlyAllows => !AllowedImages.IsEmpty || !AllowedValues.IsEmpty;

    /// <summary>The expressions that do not compile.</summary>
    public IEnumerable<PolicyExpression> Failures => Expressions.Where(static one => one.Issue is not null);

    /// <summary>The programs of its expressions, as far as they compile.</summary>
    public IEnumerable<CelProgram> Programs => Expressions.Select(static one => one.Program).OfType<CelProgram>();

    private IEnumerable<PolicyExpression> Expressions =>
        Conditions.Concat(Controls.Select(static one => one.Expression))
            .Concat(Controls.Select(static one => one.MessageExpression).OfType<PolicyExpression>());

    /// <summary>Reads and compiles an exception.</summary>
    public static KyvernoException Read(CelDocument document) => new(document);

    /// <summary>The errors in the fields of an exception, without those of its expressions.</summary>
    public static List<PolicyError> Check(CelDocument document)
    {
        var check = new DocumentCheck(document);
        if (!check.TryBegin(out JsonValue? spec))
        {
            return check.Errors;
        }

        check.KnowsOnly(spec, "spec.", [.. Fields.Select(static one => one.Name)]);
        foreach (ApiField field in Fields)
        {
            if (spec.Member(field.Name) is { } value)
            {
                check.HasType(value, "spec." + field.Name, field.Type, KubernetesVersion.Newest);
            }
        }

        check.IsOneOf(spec, "spec.reportResult", ["skip", "pass"]);
        foreach ((JsonValue item, string field) in check.Items(
            spec, "spec.policyRefs", ["name", "kind", "validationAction"]))
        {
            if (item.Member("validationAction") is { Kind: not JsonKind.Null })
            {
                check.Add($"{field}.validationAction", $"{field}.validationAction is not supported by Admission. "
                    + "Change the enforcement with an override in the settings instead.");
            }

            check.Requires(item, field, "name");
            check.Requires(item, field, "kind");
        }

        if ((spec.Member("policyRefs")?.Count ?? 0) == 0)
        {
            check.Add("spec", "spec.policyRefs is missing. Write the kind and the name of each policy.");
        }

        if (spec.Member("expiresAt") is { Kind: not JsonKind.Null } expires
            && (expires.Text is not { } text || CelTimestamp.Parse(text) is null))
        {
            check.Add("spec.expiresAt", $"spec.expiresAt: {expires} is not a time. Write a date and a time in the "
                + "format of RFC 3339, such as 2027-03-31T00:00:00Z.");
        }

        return check.Errors;
    }

    /// <summary>Has it expired, so that it has no effect?</summary>
    public bool IsExpired(DateTimeOffset now) =>
        _expires is { } expires && CelTimestamp.Of(now).CompareTo(expires) > 0;

    /// <summary>Is it for that policy?</summary>
    public bool IsFor(string kind, string name) =>
        _policies.Any(one => one.Name == name && one.Kind == kind);

    private static ImmutableArray<string> TextsOf(JsonValue? list) =>
        list is { Kind: JsonKind.Array } ? [.. list.Items.ToArray().Select(static one => one.Text ?? "")] : [];
}
