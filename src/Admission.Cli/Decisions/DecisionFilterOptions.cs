using System.CommandLine;
using System.CommandLine.Parsing;
using Admission.Cli.CommandLine;
using Admission.Decisions;
using Admission.Matching;
using Admission.Objects;

namespace Admission.Cli.Decisions;

/// <summary>The options that select decisions.</summary>
internal sealed class DecisionFilterOptions
{
    private static readonly string[] Verdicts =
        ["allow", "deny", "denied", "warned", "audited", "existing", "excepted", "bypassed", "faulted"];

    private readonly Option<DateTimeOffset?> _since = CreateSince();

    private readonly Option<DateTimeOffset?> _until = CreateUntil();

    private readonly Option<string?> _id = Text("--id", "UID", "Uid of the review.");

    private readonly Option<string?> _user = Text("--user", "GLOB", "User who made the request.");

    private readonly Option<string?> _namespace = Text("--namespace", "GLOB", "Namespace of the object.");

    private readonly Option<string?> _name = Text("--name", "GLOB", "Name of the object.");

    private readonly Option<string?> _kind = Text("--kind", "KIND", "Kind or resource: Deployment, deployments.apps.");

    private readonly Option<string?> _policy = Text("--policy", "GLOB", "Policy that reported a violation or a fault.");

    private readonly Option<string?> _verdict = Text(
        "--verdict", "WORD",
        "Verdict (allow or deny), or result of a policy: denied, warned, audited, existing, excepted, bypassed, "
            + "faulted.");

    private readonly Option<string?> _field = Text(
        "--field", "FIELD",
        "Field that the request changed, or in which a policy found a violation, such as "
            + "spec.template.spec.containers[*].image.");

    public IEnumerable<Option> All =>
        [_since, _until, _id, _user, _namespace, _name, _kind, _policy, _verdict, _field];

    /// <summary>Start of the period.</summary>
    public static Option<DateTimeOffset?> CreateSince() => TimeOption.Create(
        "--since", "Start of the period: a date (2026-01-31), a time (2026-01-31T12:00:00Z), or an age (90d, 24h, "
            + "30m).");

    /// <summary>End of the period.</summary>
    public static Option<DateTimeOffset?> CreateUntil() =>
        TimeOption.Create("--until", "End of the period, exclusive.");

    /// <summary>Reports invalid values.</summary>
    public void Check(CommandResult result)
    {
        if (result.GetValue(_verdict) is { } verdict && !Verdicts.Contains(verdict, StringComparer.Ordinal))
        {
            result.AddError($"--verdict {verdict}: not one of {string.Join(", ", Verdicts)}.");
        }

        if (result.GetValue(_field) is { } field && !FieldPattern.TryParse(field, out _, out string error))
        {
            result.AddError($"--field {field}: {error}");
        }
    }

    public DecisionFilter Read(ParseResult parsed) => new()
    {
        Since = parsed.GetValue(_since),
        Until = parsed.GetValue(_until),
        Id = parsed.GetValue(_id),
        User = Glob(parsed.GetValue(_user)),
        Namespace = Glob(parsed.GetValue(_namespace)),
        Name = Glob(parsed.GetValue(_name)),
        Kind = parsed.GetValue(_kind),
        Policy = Glob(parsed.GetValue(_policy)),
        Verdict = parsed.GetValue(_verdict),
        Field = parsed.GetValue(_field) is { } field ? FieldPattern.Parse(field) : null,
    };

    private static Glob? Glob(string? text) => text is null ? null : new Glob(text);

    private static Option<string?> Text(string name, string help, string description) =>
        new(name) { Description = description, HelpName = help };
}
