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
/// Creates a case from a recorded review: written in full if that gives the same verdict, else with the review's file.
/// </summary>
/// <param name="runner">Evaluates cases.</param>
/// <param name="policy">The policy under test, with the folder's settings.</param>
/// <param name="testFile">Path of its test file.</param>
internal sealed class ReviewCase(PolicyTestRunner runner, ConfiguredPolicy policy, string testFile)
{
    /// <summary>The case as YAML, an item of a list, with a line break at its end.</summary>
    /// <param name="review">Path of the review, relative to the test file's folder.</param>
    /// <param name="isInline">Is the file not needed?</param>
    /// <param name="errors">Why there is no case.</param>
    public string? Write(
        string name, string review, AdmissionRequest request, out bool isInline, out ImmutableArray<string> errors)
    {
        isInline = false;
        JsonValue? parameters = OwnParameters(request);
        PolicyTestCase byFile = Case(name) with { Review = review, Parameters = parameters };
        PolicyTestCase inline = Case(name) with
        {
            Object = WithoutManagedFields(request.Object),
            OldObject = WithoutManagedFields(request.OldObject),
            Operation = request.Operation,
            Subresource = request.Subresource.Length > 0 ? request.Subresource : null,
            User = new UserInfo { Username = request.User.Username, Groups = request.User.Groups },
            Parameters = parameters,
        };
        var file = new PolicyTestFile(testFile, policy.Policy.Id, [], []);
        if (!runner.Judge(file, byFile, out Verdict? verdict, out string[] complaints))
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

        isInline = IsSame(file, inline, request, verdict);
        Violation[] said = [.. results.SelectMany(CaseComparison.Findings)];
        return Text(isInline ? inline : byFile, CaseComparison.VerdictOf(verdict, results, said), said);
    }

    private static PolicyTestCase Case(string name) => new()
    {
        Name = name,
        Line = 0,
        Expect = new PolicyTestExpectation(ExpectedVerdict.Allow),
    };

    // If the operator's settings decide, the case must contain them too.
    private JsonValue? OwnParameters(AdmissionRequest request)
    {
        policy.TryFindSettings(request, UnknownNamespaceLabels.Instance, out PolicySettings settings);
        policy.Policy.Parameters.Apply(null, "", out JsonValue defaults);
        return JsonValue.AreSame(settings.Parameters, defaults) ? null : settings.Parameters;
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
            && judged!.IsAllowed == verdict.IsAllowed
            && judged.Results.SelectMany(CaseComparison.Findings)
                .SequenceEqual(verdict.Results.SelectMany(CaseComparison.Findings));
    }

    private static string Text(PolicyTestCase test, ExpectedVerdict verdict, Violation[] said)
    {
        var text = new StringBuilder($"- name: {YamlText.Scalar(test.Name)}\n");
        const int Indent = 2;
        if (test.Review.Length > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"  review: {YamlText.Scalar(test.Review)}\n");
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
            [("parameters", test.Parameters), ("oldObject", test.OldObject), ("object", test.Object)])
        {
            text.Append(value is null ? "" : YamlText.Member(name, value, Indent));
        }

        return text.Append(YamlText.Member("expect", Expected(verdict, said), Indent)).ToString();
    }

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
