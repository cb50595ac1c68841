using System.Collections.Immutable;
using Admission.Json;
using Admission.Matching;
using Admission.Objects;
using Admission.Policies;
using Admission.Schemas;
using Admission.Settings;

namespace Admission.JavaScript;

/// <summary>Converts the export of a policy's module into a <see cref="Policy"/>.</summary>
internal static class PolicyMetadataReader
{
    private const string See = "See policies/admission.d.ts.";
    private const string FunctionMark = "[function]";
    private const int MaxTitleLength = 200;

    private static readonly string[] Known =
    [
        "title", "description", "severity", "controls", "match", "parameters", "limits", "reads", "readsSecrets",
        "validate",
    ];

    /// <summary>Reads one policy.</summary>
    /// <param name="exported">The export of the module.</param>
    /// <param name="workloads">The kinds of the alias <c>"workloads"</c>.</param>
    /// <param name="policy">The policy; null on error.</param>
    /// <param name="errors">Every error, sorted by position; empty on success.</param>
    /// <param name="limits">The server's limits, which the policy can lower; null for the defaults.</param>
    public static bool TryRead(
        JavaScriptPolicy exported,
        WorkloadKinds workloads,
        out Policy? policy,
        out ImmutableArray<PolicyError> errors,
        EngineLimits? limits = null)
    {
        ArgumentNullException.ThrowIfNull(exported);
        var found = new List<FieldError>();
        policy = MemberReader.Open(exported.Metadata, "", "the default export", found) is { } reader
            ? Read(reader, exported.Source.Path, workloads, limits ?? EngineLimits.Default, found)
            : null;
        errors = [.. found.Select(Locate).Distinct().Order(PolicyError.ByPosition)];
        policy = errors.IsEmpty ? policy : null;
        return policy is not null;

        PolicyError Locate(FieldError error)
        {
            (int line, int column) = exported.Positions.Of(error.Path);
            return new PolicyError(exported.Source.Path, line, column, error.Message)
            {
                Edit = line > 0 && error.Correction is ({ } before, { } after)
                    ? new SourceEdit(line, column, before, after)
                    : null,
            };
        }
    }

    private static Policy Read(
        MemberReader reader, string path, WorkloadKinds workloads, EngineLimits limits, List<FieldError> errors)
    {
        reader.RefuseUnknown(Known, "a policy field", See);
        RequireValidate(reader);
        string title = reader.RequiredText("title", "Describe the policy in a few words: title: \"Banned images\".");
        if (title.Length > MaxTitleLength || title.AsSpan().ContainsAnyInRange('\0', '\u001f'))
        {
            reader.Add(
                "title",
                $"'title' must be one line of at most {MaxTitleLength} characters. Move the rest to 'description'.");
        }

        return new Policy
        {
            Id = ModuleName.ToId(path),
            Path = path,
            Title = title,
            Description = reader.Text("description") ?? "",
            Severity = ReadSeverity(reader),
            Controls = ReadControls(reader),
            Match = ReadMatch(reader, workloads, errors),
            Parameters = ReadParameters(reader, errors),
            Limits = new LimitsReader(limits).Read(reader),
            Reads = ReadsReader.Read(reader),
            ReadsSecrets = reader.Flag("readsSecrets") ?? false,
            Metadata = reader.Value,
        };
    }

    private static void RequireValidate(MemberReader reader)
    {
        const string Fix = "Write validate({ object, deny }) { ... }.";
        if (!reader.IsMissing("validate", Fix)
            && reader.Value.Member("validate") is { } validate && validate.Text != FunctionMark)
        {
            reader.Add("validate", $"'validate' must be a function, not {MemberReader.Shown(validate)}. {Fix}");
        }
    }

    private static Severity ReadSeverity(MemberReader reader) => reader.Word(
        "severity",
        ("info", Severity.Info),
        ("low", Severity.Low),
        ("medium", Severity.Medium),
        ("high", Severity.High),
        ("critical", Severity.Critical)) ?? Severity.Medium;

    private static ImmutableArray<string> ReadControls(MemberReader reader)
    {
        ImmutableArray<string> controls = reader.TextList("controls") ?? [];
        for (int i = 0; i < controls.Length; i++)
        {
            if (string.IsNullOrWhiteSpace(controls[i]))
            {
                reader.Add("controls", "a control is empty. Write the standard and its number: \"pci-dss-4.0:6.3.3\".");
            }
        }

        return controls;
    }

    private static ImmutableArray<MatchRule> ReadMatch(
        MemberReader reader, WorkloadKinds workloads, List<FieldError> errors)
    {
        const string Fix = "Write which requests the policy checks: match: \"workloads\" or { resources: [\"pods\"] }.";
        return reader.IsMissing("match", Fix)
            ? []
            : new MatchReader(workloads, errors, See)
                .ReadPolicyMatch(reader.Value.Member("match")!, reader.At("match"));
    }

    private static ParameterSchema ReadParameters(MemberReader reader, List<FieldError> errors)
    {
        if (reader.Value.Member("parameters") is not { } schema)
        {
            return ParameterSchema.None;
        }

        ParameterSchema.TryRead(
            schema, reader.At("parameters"), out ParameterSchema? read, out ImmutableArray<FieldError> complaints);
        errors.AddRange(complaints);
        return read ?? ParameterSchema.None;
    }
}
