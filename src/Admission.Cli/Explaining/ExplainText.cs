using System.Collections.Immutable;
using System.Globalization;
using Admission.Cli.Docs;
using Admission.Cli.PolicyTests;
using Admission.Cli.Reports;
using Admission.Json;
using Admission.Languages;
using Admission.Matching;
using Admission.Policies;
using Admission.PolicySets;
using Admission.Responses;
using Admission.Verdicts;
using Spectre.Console;
using static Admission.Cli.Reports.TextStyles;

namespace Admission.Cli.Explaining;

/// <summary>Explanations for people.</summary>
/// <param name="output">Receives the text.</param>
/// <param name="style">Colors and width.</param>
internal sealed class ExplainText(TextWriter output, ReportStyle style)
{
    private const int Indent = 10;

    private readonly TextPage _page = new(output, style, Indent);

    /// <summary>Writes the reasons for a verdict.</summary>
    public void Write(RequestExplanation explained)
    {
        _page.Part(explained.Subject, Strong);
        _page.Part(explained.IsAllowed ? "  allowed" : "  denied", explained.IsAllowed ? Good : Bad);
        string digest = ReportText.ShortDigest(explained.PolicySet);
        _page.Line($"  as {explained.User}, policy set {digest}", Quiet);
        if (explained.Refusal.Length > 0)
        {
            _page.Wrapped(explained.Refusal, Bad);
        }

        foreach (PolicyExplanation one in explained.Policies
            .Where(static one => one.Part < PolicyPart.Off)
            .OrderBy(static one => one.Part))
        {
            WriteAsked(one);
        }

        WriteOff(explained.Policies);
        WriteMisses(explained.Policies);
        _page.Line("", Style.Plain);
    }

    /// <summary>Writes the configuration of a policy.</summary>
    public void Write(ConfiguredPolicy configured, Explainer explainer, SettingsOrigins origins)
    {
        Policy policy = configured.Policy;
        _page.Part(policy.Id, Strong);
        _page.Line($"  {policy.Title}, {CatalogueText.Word(policy.Severity)}, {policy.Path}", Quiet);
        Field("what", policy.Description);
        Field("controls", string.Join(", ", policy.Controls));
        foreach (string line in MatchText.Lines(policy))
        {
            Field("looks at", line);
        }

        foreach ((string name, string value) in (ReadOnlySpan<(string, string)>)
        [
            ("enforcement", CatalogueText.Word(configured.Settings.Enforcement)),
            ("onError", configured.Settings.OnError == OnError.Deny ? "deny" : "allow"),
            ("existing", configured.Settings.AllowsExisting ? "allow" : "deny"),
        ])
        {
            Field(name, $"{value}  ({origins.OfMode(policy.Id, name)})");
        }

        WriteParameters(explainer.ParametersOf(configured, configured.Settings));
        for (int i = 0; i < configured.Overrides.Length; i++)
        {
            (MatchRule match, PolicySettings settings) = configured.Overrides[i];
            string place = origins.OfOverride(policy.Id, i);
            Field("override", $"{MatchText.Line(match)}: {CatalogueText.Word(settings.Enforcement)}  ({place})");
            WriteParameters([.. explainer.ParametersOf(configured, settings, place).Where(one => one.Origin == place)]);
        }

        WriteExceptions(explainer.ExceptionsOf(configured, static _ => "active"));
    }

    private void WriteAsked(PolicyExplanation one)
    {
        (string word, Style look) = one.Part switch
        {
            PolicyPart.Denied => ("denies", Bad),
            PolicyPart.Faulted => ("fault", Bad),
            PolicyPart.Found when one.Result!.Exception is not null => ("except", Careful),
            PolicyPart.Found when one.Result!.Enforcement == Enforcement.Audit => ("records", Careful),
            PolicyPart.Found => ("warns", Careful),
            _ => ("passes", Good),
        };
        PolicyResult result = one.Result!;
        _page.Part($"  {word}".PadRight(Indent), look);
        _page.Part(one.Policy.Id, Strong);
        _page.Line(string.Create(CultureInfo.InvariantCulture,
            $"  {CatalogueText.Word(result.Enforcement)}, {result.Elapsed.TotalMilliseconds:0.00} ms")
                + (result.Outcome.Cost > 0 ? $", cost {result.Outcome.Cost}" : ""), Quiet);
        if (result.Outcome.Fault is { } fault)
        {
            string after = result.HasViolations ? "failed after it found violations: " : "";
            string onError = result.OnError == OnError.Deny ? "deny" : "allow";
            _page.Wrapped($"{after}{fault} (onError: {onError})", Bad);
        }

        foreach (Violation said in CaseComparison.Findings(result))
        {
            string note = said.IsExisting ? $" ({VerdictText.ExistingNote(result, said.Field)})" : "";
            _page.Wrapped(CatalogueText.Said(said) + note, Style.Plain);
        }

        foreach ((int count, string noun, string note) in CaseComparison.Omitted(result))
        {
            _page.Wrapped(VerdictText.More(count, noun) + note, Style.Plain);
        }

        if (one.Override.Length > 0)
        {
            _page.Wrapped($"override at {one.Override}", Quiet);
        }

        foreach (ExplainedExpression expression in one.Expressions)
        {
            WriteTree(expression, 0);
        }

        // Parameters with their default values are in the documentation.
        WriteParameters([.. one.Parameters.Where(parameter =>
            one.Part != PolicyPart.Passed || parameter.Origin != "default")]);
        WriteExceptions(one.Exceptions);
    }

    private void WriteTree(ExplainedExpression expression, int depth)
    {
        string indent = new(' ', 2 * depth);
        _page.Wrapped($"{indent}{Line(expression.Text)}  →  {Line(expression.Value)}", Style.Plain);
        foreach (ExplainedExpression part in expression.Parts)
        {
            WriteTree(part, depth + 1);
        }
    }

    private static string Line(string text) => text.ReplaceLineEndings(" ");

    private void WriteOff(ImmutableArray<PolicyExplanation> policies)
    {
        string[] off =
        [
            .. policies.Where(static one => one.Part == PolicyPart.Off).Select(static one => one.Policy.Id),
        ];
        if (off.Length > 0)
        {
            _page.Line("  off, but would match", Quiet);
            _page.Wrapped(string.Join(", ", off), Style.Plain);
        }
    }

    private void WriteMisses(ImmutableArray<PolicyExplanation> policies)
    {
        PolicyExplanation[] missed = [.. policies.Where(static one => one.Part == PolicyPart.Unmatched)];
        string[] byResource =
        [
            .. missed.Where(static one => one.Misses.All(static miss => miss.Member == "resources"))
                .Select(static one => one.Policy.Id),
        ];
        if (missed.Length > 0)
        {
            _page.Line("  does not match", Quiet);
        }

        foreach (PolicyExplanation one in missed.Where(one => !byResource.Contains(one.Policy.Id)))
        {
            foreach (RuleMiss miss in one.Misses)
            {
                _page.Wrapped(
                    $"{one.Policy.Id}: {miss.Member} {miss.Rule}; the request has {miss.Request}", Style.Plain);
            }
        }

        if (byResource.Length > 0)
        {
            _page.Wrapped($"by resources: {string.Join(", ", byResource)}", Style.Plain);
        }
    }

    private void WriteParameters(ImmutableArray<ParameterOrigin> parameters)
    {
        foreach ((string name, JsonValue value, string origin) in parameters)
        {
            _page.Wrapped($"{name} = {value}  ({origin})", Quiet);
        }
    }

    private void WriteExceptions(ImmutableArray<ExceptionUse> exceptions)
    {
        foreach ((PolicyException exception, string origin, string state) in exceptions)
        {
            string ticket = exception.Ticket.Length > 0 ? $", {exception.Ticket}" : "";
            _page.Wrapped(string.Create(
                CultureInfo.InvariantCulture,
                $"exception of {exception.Owner}{ticket} until {exception.Expires:yyyy-MM-dd} ({origin}): {state}"),
                state == "applied" ? Careful : Quiet);
        }
    }

    private void Field(string name, string text)
    {
        if (text.Length > 0)
        {
            _page.Part($"  {name,-12}", Quiet);
            _page.Line(text, Style.Plain);
        }
    }
}
