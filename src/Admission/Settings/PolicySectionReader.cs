using System.Buffers;
using System.Collections.Immutable;
using System.Text.Encodings.Web;
using System.Text.Json;
using Admission.Json;
using Admission.Objects;
using Admission.Policies;
using Admission.PolicySets;

namespace Admission.Settings;

/// <summary>The defaults of every policy without its own setting.</summary>
/// <param name="Enforcement">Effect of violations.</param>
/// <param name="OnError">Effect of a fault.</param>
/// <param name="AllowsExisting">Are existing violations no reason to deny?</param>
internal sealed record PolicyDefaults(Enforcement Enforcement, OnError OnError, bool AllowsExisting);

/// <summary>Reads <c>defaults</c> and <c>policies</c> of the settings.</summary>
/// <param name="workloads">The kinds of the alias <c>"workloads"</c>.</param>
/// <param name="now">The time that decides which settings are expired.</param>
/// <param name="errors">Receives the errors.</param>
/// <param name="warnings">Receives the warnings.</param>
internal sealed class PolicySectionReader(
    WorkloadKinds workloads, DateTimeOffset now, List<FieldError> errors, List<FieldError> warnings)
{
    private static readonly string[] ModeNames = ["enforcement", "onError", "existing"];
    private const string Workloads = "existingWorkloads";
    private static readonly string[] SectionNames = [.. ModeNames, Workloads, "parameters", "overrides"];
    private static readonly string[] OverrideNames = [.. MatchReader.Members, .. ModeNames, Workloads, "parameters"];

    private readonly MatchReader _matches = new(workloads, errors);

    /// <summary>The defaults of all policies, including those that the file does not name.</summary>
    public static PolicyDefaults ReadDefaults(MemberReader? section)
    {
        section?.RefuseUnknown(ModeNames, "a default", $"The defaults are {string.Join(", ", ModeNames)}.");
        return ReadModes(section, new PolicyDefaults(Enforcement.Deny, OnError.Deny, true));
    }

    /// <param name="index">Its position in the set.</param>
    /// <param name="section">Its section; null if it has none.</param>
    /// <param name="defaults">The defaults of all policies.</param>
    public ConfiguredPolicy Read(Policy policy, int index, MemberReader? section, PolicyDefaults defaults)
    {
        section?.RefuseUnknown(
            SectionNames, "a setting of a policy", $"The settings are {string.Join(", ", SectionNames)}.");
        PolicyDefaults modes = ReadModes(section, new PolicyDefaults(
            policy.Enforcement ?? defaults.Enforcement,
            policy.OnError ?? defaults.OnError,
            policy.AllowsExisting ?? defaults.AllowsExisting));
        MemberReader? parameters = section?.IsSet("parameters") == true ? section.Object("parameters") : null;
        int before = errors.Count;
        string path = parameters?.Path ?? section?.Path ?? MemberPath.Member("policies", policy.Id);
        ImmutableArray<FieldError> complaints = policy.Parameters.Apply(parameters?.Value, path, out JsonValue applied);
        bool isOff = modes.Enforcement == Enforcement.Off && section?.IsSet("overrides") != true;
        errors.AddRange(Named(policy, isOff && parameters is null ? [] : complaints, section));
        var settings = new PolicySettings
        {
            Enforcement = modes.Enforcement,
            OnError = modes.OnError,
            AllowsExisting = modes.AllowsExisting,
            ExistingWorkloads = section is null ? null : ReadWorkloads(section, null),
            Parameters = applied,
        };
        return new ConfiguredPolicy
        {
            Policy = policy,
            Index = index,
            Settings = settings,
            Overrides = ReadOverrides(policy, section, parameters, settings, errors.Count > before),
        };
    }

    private ImmutableArray<PolicyOverride> ReadOverrides(
        Policy policy, MemberReader? section, MemberReader? parameters, PolicySettings settings, bool isBaseBroken)
    {
        var overrides = ImmutableArray.CreateBuilder<PolicyOverride>();
        ImmutableArray<JsonValue> items = section?.IsSet("overrides") == true ? section.List("overrides") : [];
        for (int i = 0; i < items.Length; i++)
        {
            string at = MemberPath.Item(section!.At("overrides"), i);
            if (MemberReader.Open(items[i], at, "an override", errors) is { } entry)
            {
                overrides.Add(ReadOverride(policy, entry, parameters?.Value, settings, isBaseBroken));
            }
        }

        return overrides.ToImmutable();
    }

    private PolicyOverride ReadOverride(
        Policy policy, MemberReader entry, JsonValue? parameters, PolicySettings settings, bool isBaseBroken)
    {
        entry.RefuseUnknown(
            OverrideNames, "a field of an override", $"The fields are {string.Join(", ", OverrideNames)}.");
        string[] names = entry.Value.Names.ToArray();
        if (!names.Any(static name => MatchReader.Members.Contains(name)))
        {
            errors.Add(new FieldError(
                entry.Path,
                "the override covers every request. Limit it to namespaces, or change the policy itself."));
        }

        if (!names.Any(static name => ModeNames.Contains(name) || name is "parameters" or Workloads))
        {
            errors.Add(new FieldError(
                entry.Path,
                "the override changes nothing. Set enforcement, onError, existing, existingWorkloads or parameters."));
        }

        PolicyDefaults modes = ReadModes(
            entry, new PolicyDefaults(settings.Enforcement, settings.OnError, settings.AllowsExisting));
        JsonValue merged = settings.Parameters;
        if (entry.IsSet("parameters") && entry.Object("parameters") is { } own)
        {
            ImmutableArray<FieldError> complaints = policy.Parameters.Apply(
                Merge(parameters, own.Value), own.Path, out merged);

            // Errors of the policy's own parameters have been reported already.
            errors.AddRange(complaints.Where(error => !isBaseBroken || IsAbout(own, error)));
        }

        return new PolicyOverride(_matches.ReadExemption(entry), new PolicySettings
        {
            Enforcement = modes.Enforcement,
            OnError = modes.OnError,
            AllowsExisting = modes.AllowsExisting,
            ExistingWorkloads = ReadWorkloads(entry, settings.ExistingWorkloads),
            Parameters = merged,
        });
    }

    private ExistingWorkloads? ReadWorkloads(MemberReader section, ExistingWorkloads? inherited)
    {
        if (!section.IsSet(Workloads) || section.Object(Workloads) is not { } entry)
        {
            return inherited;
        }

        string[] known = ["createdBefore", "expires"];
        entry.RefuseUnknown(known, $"a field of {Workloads}", $"The fields are {string.Join(", ", known)}.");
        entry.IsMissing("createdBefore", "Write the day from which the policy denies: createdBefore: 2027-01-31.");
        entry.IsMissing("expires", "Write the last day on which it applies: expires: 2027-03-31.");
        DateOnly? before = ExceptionReader.ReadDay(entry, "createdBefore");
        DateOnly? expires = ExceptionReader.ReadDay(entry, "expires");
        DateOnly today = DateOnly.FromDateTime(now.UtcDateTime);
        if (before > today)
        {
            entry.Add(
                "createdBefore",
                "'createdBefore' is in the future, so new workloads would be exempt too. Write a day that has passed.");
        }

        if (expires < today)
        {
            warnings.Add(new FieldError(
                entry.At("expires"), $"'{Workloads}' has expired and has no effect. Remove it."));
        }
        else if (expires is { } last && last.DayNumber - today.DayNumber <= ExceptionReader.DaysOfWarning)
        {
            warnings.Add(new FieldError(
                entry.At("expires"),
                $"'{Workloads}' expires soon. From then on, new Pods of workloads with violations are denied. Fix the "
                    + "workloads."));
        }

        return before is { } created && expires is { } end ? new ExistingWorkloads(created, end) : null;
    }

    private static PolicyDefaults ReadModes(MemberReader? section, PolicyDefaults defaults)
    {
        if (section is null)
        {
            return defaults;
        }

        OnError? onError = section.Word("onError", ("deny", OnError.Deny), ("allow", OnError.Allow));
        bool? allowsExisting = section.Word("existing", ("allow", true), ("deny", false));
        return new PolicyDefaults(
            ReadEnforcement(section) ?? defaults.Enforcement,
            onError ?? defaults.OnError,
            allowsExisting ?? defaults.AllowsExisting);
    }

    // In YAML as Kubernetes reads it, a bare "off" is the boolean false.
    private static Enforcement? ReadEnforcement(MemberReader section) =>
        section.Value.Member("enforcement") is { Kind: JsonKind.Boolean, IsTrue: false }
            ? Enforcement.Off
            : section.Word(
                "enforcement",
                ("deny", Enforcement.Deny),
                ("warn", Enforcement.Warn),
                ("audit", Enforcement.Audit),
                ("off", Enforcement.Off));

    private static bool IsAbout(MemberReader own, FieldError error) => own.Value.Names.ToArray()
        .Any(name => error.Path.StartsWith(own.At(name), StringComparison.Ordinal));

    // If the file has no section for the policy, the error is at the top and must name the policy.
    private static IEnumerable<FieldError> Named(
        Policy policy, ImmutableArray<FieldError> complaints, MemberReader? section) =>
        section is not null
            ? complaints
            : complaints.Select(error => error with
            {
                Message = $"policy '{policy.Id}': {error.Message} Write it under policies.{policy.Id}.parameters.",
            });

    private static JsonValue Merge(JsonValue? below, JsonValue above)
    {
        var buffer = new ArrayBufferWriter<byte>();
        var options = new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
        using (var writer = new Utf8JsonWriter(buffer, options))
        {
            writer.WriteStartObject();
            for (int i = 0; i < below?.Count; i++)
            {
                if (above.IndexOf(below.NameAt(i)) < 0)
                {
                    writer.WritePropertyName(below.NameAt(i));
                    below[i].WriteTo(writer);
                }
            }

            for (int i = 0; i < above.Count; i++)
            {
                writer.WritePropertyName(above.NameAt(i));
                above[i].WriteTo(writer);
            }

            writer.WriteEndObject();
        }

        return JsonTree.ParseTrusted(buffer.WrittenMemory);
    }
}
