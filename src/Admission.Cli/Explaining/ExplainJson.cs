using System.Collections.Immutable;
using System.Text.Json;
using Admission.Cli.Docs;
using Admission.Cli.PolicyTests;
using Admission.Languages;
using Admission.Matching;
using Admission.Policies;
using Admission.PolicySets;
using Admission.Verdicts;

namespace Admission.Cli.Explaining;

/// <summary>Explanations for programs. Members are added, never changed or removed.</summary>
internal static class ExplainJson
{
    /// <summary>Requests: an object with a list.</summary>
    public static string Write(IReadOnlyList<RequestExplanation> explained) => JsonText.Write(writer =>
    {
        writer.WriteStartObject();
        writer.WriteStartArray("requests");
        foreach (RequestExplanation one in explained)
        {
            WriteRequest(writer, one);
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }) + "\n";

    /// <summary>A policy and its configuration.</summary>
    public static string Write(ConfiguredPolicy configured, Explainer explainer, SettingsOrigins origins) =>
        JsonText.Write(writer =>
        {
            Policy policy = configured.Policy;
            writer.WriteStartObject();
            writer.WriteString("policy", policy.Id);
            writer.WriteString("path", policy.Path);
            writer.WriteString("title", policy.Title);
            writer.WriteString("description", policy.Description);
            writer.WriteString("severity", CatalogueText.Word(policy.Severity));
            WriteTexts(writer, "controls", policy.Controls);
            WriteTexts(writer, "match", MatchText.Lines(policy));
            WriteModes(writer, configured.Settings);
            foreach (string mode in (ReadOnlySpan<string>)["enforcement", "onError", "existing"])
            {
                writer.WriteString($"{mode}From", origins.OfMode(policy.Id, mode));
            }

            WriteParameters(writer, explainer.ParametersOf(configured, configured.Settings));
            writer.WriteStartArray("overrides");
            for (int i = 0; i < configured.Overrides.Length; i++)
            {
                (MatchRule match, PolicySettings settings) = configured.Overrides[i];
                string place = origins.OfOverride(policy.Id, i);
                writer.WriteStartObject();
                writer.WriteString("match", MatchText.Line(match));
                writer.WriteString("from", place);
                WriteModes(writer, settings);
                WriteParameters(writer, explainer.ParametersOf(configured, settings, place));
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            WriteExceptions(writer, explainer.ExceptionsOf(configured, static _ => "active"));
            writer.WriteEndObject();
        }) + "\n";

    /// <summary>A logged decision.</summary>
    public static string Write(DecisionExplanation explained) => JsonText.Write(writer =>
    {
        writer.WriteStartObject();
        writer.WriteString("line", explained.Line);
        writer.WritePropertyName("decision");
        explained.Decision.WriteTo(writer);
        writer.WriteBoolean("signed", explained.IsSigned);
        writer.WriteString("fingerprint", explained.Fingerprint);
        writer.WriteBoolean("keyGiven", explained.HasTrustedKey);
        writer.WriteString("replayed", explained.Replayed switch
        {
            ReplayedDecision.Same => "same",
            ReplayedDecision.Different => "different",
            ReplayedDecision.Undecided => "undecided",
            _ => "notEvaluated",
        });
        if (explained.Recording is { } recording && explained.Request is { } request)
        {
            writer.WriteStartObject("recording");
            writer.WriteString("file", recording.File);
            writer.WriteNumber("line", recording.Line);
            writer.WriteEndObject();
            writer.WriteBoolean("samePolicySet", explained.IsSamePolicySet);
            writer.WriteStartArray("differences");
            foreach (DecisionDifference one in explained.Differences)
            {
                writer.WriteStartObject();
                writer.WriteString("policy", one.Policy);
                writer.WriteString("logged", one.Logged);
                writer.WriteString("now", one.Now);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WritePropertyName("request");
            WriteRequest(writer, request);
        }

        WriteTexts(writer, "notes", explained.Notes);
        writer.WriteEndObject();
    }) + "\n";

    private static void WriteRequest(Utf8JsonWriter writer, RequestExplanation explained)
    {
        writer.WriteStartObject();
        writer.WriteString("request", explained.Subject);
        writer.WriteString("user", explained.User);
        writer.WriteString("verdict", explained.IsAllowed ? "allow" : "deny");
        if (explained.Refusal.Length > 0)
        {
            writer.WriteString("refusal", explained.Refusal);
        }

        writer.WriteString("policySet", explained.PolicySet);
        writer.WriteStartArray("policies");
        foreach (PolicyExplanation one in explained.Policies)
        {
            WritePolicy(writer, one);
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void WritePolicy(Utf8JsonWriter writer, PolicyExplanation one)
    {
        writer.WriteStartObject();
        writer.WriteString("policy", one.Policy.Id);
        writer.WriteString("outcome", one.Part.ToString().ToLowerInvariant());
        if (one.Part == PolicyPart.Unmatched)
        {
            writer.WriteStartArray("misses");
            foreach (RuleMiss miss in one.Misses)
            {
                writer.WriteStartObject();
                writer.WriteString("member", miss.Member);
                writer.WriteString("rule", miss.Rule);
                writer.WriteString("request", miss.Request);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
        }

        if (one.Settings is { } settings)
        {
            WriteModes(writer, settings);
            writer.WriteString("override", one.Override);
            WriteParameters(writer, one.Parameters);
            WriteExceptions(writer, one.Exceptions);
        }

        if (one.Result is { } result)
        {
            WriteResult(writer, result);
            if (!one.Expressions.IsEmpty)
            {
                writer.WriteStartArray("expressions");
                foreach (ExplainedExpression expression in one.Expressions)
                {
                    WriteExpression(writer, expression);
                }

                writer.WriteEndArray();
            }
        }

        writer.WriteEndObject();
    }

    private static void WriteExpression(Utf8JsonWriter writer, ExplainedExpression expression)
    {
        writer.WriteStartObject();
        writer.WriteString("text", expression.Text);
        writer.WriteString("value", expression.Value);
        writer.WriteStartArray("parts");
        foreach (ExplainedExpression part in expression.Parts)
        {
            WriteExpression(writer, part);
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void WriteResult(Utf8JsonWriter writer, PolicyResult result)
    {
        writer.WriteNumber("milliseconds", Math.Round(result.Elapsed.TotalMilliseconds, 3));
        if (result.Outcome.Cost > 0)
        {
            writer.WriteNumber("cost", result.Outcome.Cost);
        }

        if (result.Outcome.Fault is { } fault)
        {
            writer.WriteString("fault", fault.ToString());
        }

        writer.WriteStartArray("findings");
        foreach (Violation said in CaseComparison.Findings(result))
        {
            writer.WriteStartObject();
            writer.WriteString("field", said.Field);
            writer.WriteString("message", said.Message);
            writer.WriteString("fix", said.Fix);
            writer.WriteBoolean("existing", said.IsExisting);
            if (said.Details is { } details)
            {
                writer.WritePropertyName("details");
                details.WriteTo(writer);
            }

            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        int omitted = CaseComparison.Omitted(result).Sum(static one => one.Count);
        if (omitted > 0)
        {
            writer.WriteNumber("omitted", omitted);
        }
    }

    private static void WriteModes(Utf8JsonWriter writer, PolicySettings settings)
    {
        writer.WriteString("enforcement", CatalogueText.Word(settings.Enforcement));
        writer.WriteString("onError", settings.OnError == OnError.Deny ? "deny" : "allow");
        writer.WriteString("existing", settings.AllowsExisting ? "allow" : "deny");
    }

    private static void WriteParameters(Utf8JsonWriter writer, ImmutableArray<ParameterOrigin> parameters)
    {
        writer.WriteStartArray("parameters");
        foreach (ParameterOrigin parameter in parameters)
        {
            writer.WriteStartObject();
            writer.WriteString("name", parameter.Name);
            writer.WritePropertyName("value");
            parameter.Value.WriteTo(writer);
            writer.WriteString("from", parameter.Origin);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void WriteExceptions(Utf8JsonWriter writer, ImmutableArray<ExceptionUse> exceptions)
    {
        writer.WriteStartArray("exceptions");
        foreach ((PolicyException exception, string origin, string state) in exceptions)
        {
            writer.WriteStartObject();
            WriteTexts(writer, "match", exception.Match.Select(MatchText.Line));
            writer.WriteString("owner", exception.Owner);
            writer.WriteString("reason", exception.Reason);
            writer.WriteString("ticket", exception.Ticket);
            writer.WriteString("expires", exception.Expires.ToString("O"));
            writer.WriteString("from", origin);
            writer.WriteString("state", state);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void WriteTexts(Utf8JsonWriter writer, string name, IEnumerable<string> texts)
    {
        writer.WriteStartArray(name);
        foreach (string text in texts)
        {
            writer.WriteStringValue(text);
        }

        writer.WriteEndArray();
    }
}
