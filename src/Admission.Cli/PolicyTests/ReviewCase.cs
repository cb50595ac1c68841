using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Admission.Json;
using Admission.Kinds;
using Admission.Matching;
using Admission.PolicySets;
using Admission.Protocol;
using Admission.Verdicts;

namespace Admission.Cli.PolicyTests;

/// <summary>
/// Creates a case from a review: written in full if that gives the same verdict, else with the review's file. The
/// lookups of a recording become the inventory of the case.
/// </summary>
/// <param name="runner">Evaluates cases.</param>
/// <param name="policy">The policy under test, with the folder's settings.</param>
/// <param name="testFile">Path of its test file.</param>
internal sealed class ReviewCase(PolicyTestRunner runner, ConfiguredPolicy policy, string testFile)
{
    /// <summary>The case as YAML, an item of a list, with a line break at its end.</summary>
    /// <param name="review">Path of the review, relative to the test file's folder.</param>
    /// <param name="from">The review.</param>
    /// <param name="isInline">Is the file not needed?</param>
    /// <param name="errors">Why there is no case.</param>
    public string? Write(
        string name, string review, ReviewFile from, out bool isInline, out ImmutableArray<string> errors)
    {
        isInline = false;
        AdmissionRequest request = from.Request;
        PolicyTestCase common = CaseOf(name, from);
        PolicyTestCase byFile = common with { Review = review };
        PolicyTestCase inline = common with
        {
            Object = WithoutManagedFields(request.Object),
            OldObject = WithoutManagedFields(request.OldObject),
            Operation = request.Operation,
            Subresource = request.Subresource.Length > 0 ? request.Subresource : null,
            User = new UserInfo { Username = request.User.Username, Groups = request.User.Groups },
        };
        var file = new PolicyTestFile(testFile, policy.Policy.Id, [], []);
        if (!runner.Judge(
            file, byFile with { Recorded = from.Recording }, out Verdict? verdict, out string[] complaints))
        {
            errors = [.. complaints];
            return null;
        }

        PolicyResult[] results = [.. verdict!.Results];
        errors =
        [
            .. results.Where(static result => result.Outcome.Fault is not null).Select(CaseComparison.FaultOf),
        ];
        if (errors.Length > 0)
        {
            return null;
        }

        if (from.Recording is not null
            && (!runner.Judge(file, byFile, out Verdict? offline, out _) || !AreSame(offline!, verdict)))
        {
            errors = ["the objects in the recording do not give the same verdict in a test. Write the case by hand."];
            return null;
        }

        isInline = IsSame(file, inline, request, verdict);
        Violation[] said = [.. results.SelectMany(CaseComparison.Findings)];
        return Text(isInline ? inline : byFile, from.Access, CaseComparison.VerdictOf(verdict, results, said), said);
    }

    // If the operator's settings decide, the case must contain them too.
    private PolicyTestCase CaseOf(string name, ReviewFile from)
    {
        policy.TryFindSettings(
            from.Request, from.Recording?.Lookups ?? UnknownNamespaceLabels.Instance, out PolicySettings settings);
        policy.Policy.Parameters.Apply(null, "", out JsonValue defaults);
        JsonValue? parameters = JsonValue.AreSame(settings.Parameters, defaults) ? null : settings.Parameters;
        var test = new PolicyTestCase
        {
            Name = name,
            Line = 0,
            Parameters = parameters,
            Expect = new PolicyTestExpectation(ExpectedVerdict.Allow),
        };
        if (from.Recording is not { } recording)
        {
            return test;
        }

        JsonValue? own = RecordedContext.SettingsOf(recording, policy, settings, parameters);
        return test with
        {
            Settings = own,
            Parameters = own is null ? parameters : null,
            Now = recording.Time,
            Access = recording.Access,
            Inventory = RecordedContext.InventoryOf(recording, policy) is { } objects
                ? [.. objects.Select(static one => WithoutManagedFields(one)!)]
                : null,
        };
    }

    private bool IsSame(PolicyTestFile file, PolicyTestCase inline, AdmissionRequest request, Verdict verdict)
    {
        if (!TestRequest.TryMake(file, inline, KindTable.Shipped, out AdmissionRequest? made, out _, out _)
            || !runner.Judge(file, inline, out Verdict? judged, out _))
        {
            return false;
        }

        return made!.Kind == request.Kind
            && made.Resource == request.Resource
            && (made.Name, made.Namespace, made.Subresource) == (request.Name, request.Namespace, request.Subresource)
            && AreSame(judged!, verdict);
    }

    private static bool AreSame(Verdict one, Verdict other) =>
        one.IsAllowed == other.IsAllowed
        && one.Results.SelectMany(CaseComparison.Findings)
            .SequenceEqual(other.Results.SelectMany(CaseComparison.Findings));

    private static string Text(PolicyTestCase test, JsonValue? access, ExpectedVerdict verdict, Violation[] said)
    {
        var text = new StringBuilder($"- name: {YamlText.Scalar(test.Name)}\n");
        const int Indent = 2;
        if (test.Review.Length > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"  review: {YamlText.Scalar(test.Review)}\n");
        }

        if (test.Now is { } now)
        {
            string time = now.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture);
            text.Append(CultureInfo.InvariantCulture, $"  now: {YamlText.Scalar(time)}\n");
        }

        if (test.Operation is { } operation and not Operation.Create)
        {
            text.Append(CultureInfo.InvariantCulture, $"  operation: {operation.ToWire()}\n");
        }

        if (test.Subresource is { } subresource)
        {
            text.Append(CultureInfo.InvariantCulture, $"  subresource: {YamlText.Scalar(subresource)}\n");
        }

        if (test.User is { } user)
        {
            text.Append(YamlText.Member("user", UserOf(user), Indent));
        }

        foreach ((string name, JsonValue? value) in (ReadOnlySpan<(string, JsonValue?)>)
            [
                ("parameters", test.Parameters), ("settings", test.Settings),
                ("inventory", test.Inventory is { } objects ? ListOf(objects) : null), ("access", access),
                ("oldObject", test.OldObject), ("object", test.Object),
            ])
        {
            text.Append(value is null ? "" : YamlText.Member(name, value, Indent));
        }

        return text.Append(YamlText.Member("expect", Expected(verdict, said), Indent)).ToString();
    }

    private static JsonValue ListOf(ImmutableArray<JsonValue> objects) => JsonRewrite.Write(writer =>
    {
        writer.WriteStartArray();
        foreach (JsonValue one in objects)
        {
            one.WriteTo(writer);
        }

        writer.WriteEndArray();
    });

    private static JsonValue UserOf(UserInfo user) => JsonRewrite.Write(writer =>
    {
        writer.WriteStartObject();
        writer.WriteString("username", user.Username);
        writer.WriteStartArray("groups");
        foreach (string group in user.Groups)
        {
            writer.WriteStringValue(group);
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    });

    private static JsonValue Expected(ExpectedVerdict verdict, Violation[] said) => JsonRewrite.Write(writer =>
    {
        if (said.Length == 0)
        {
            writer.WriteStringValue(CaseComparison.Word(verdict));
            return;
        }

        writer.WriteStartObject();
        writer.WriteString("verdict", CaseComparison.Word(verdict));
        if (said[0].Field.Length > 0)
        {
            writer.WriteString("field", said[0].Field);
        }

        // A glob in which an asterisk also matches itself.
        writer.WriteString("message", said[0].Message);
        writer.WriteEndObject();
    });

    private static JsonValue? WithoutManagedFields(JsonValue? value)
    {
        const string Metadata = "metadata", ManagedFields = "managedFields";
        if (value?.Member(Metadata)?.Member(ManagedFields) is null)
        {
            return value;
        }

        return JsonRewrite.Write(writer =>
        {
            writer.WriteStartObject();
            for (int i = 0; i < value.Count; i++)
            {
                writer.WritePropertyName(value.NameAt(i));
                if (value.NameAt(i) == Metadata)
                {
                    writer.WriteStartObject();
                    JsonRewrite.CopyMembers(writer, value[i], ManagedFields);
                    writer.WriteEndObject();
                }
                else
                {
                    value[i].WriteTo(writer);
                }
            }

            writer.WriteEndObject();
        });
    }
}
