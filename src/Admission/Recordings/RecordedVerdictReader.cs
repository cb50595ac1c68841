using System.Collections.Immutable;
using Admission.Json;
using Admission.Policies;
using Admission.Verdicts;

namespace Admission.Recordings;

/// <summary>Reads the verdict of a recording.</summary>
internal static class RecordedVerdictReader
{
    /// <summary>Reads a verdict, which can be missing.</summary>
    /// <param name="root">The recording.</param>
    /// <param name="name">Its member.</param>
    /// <param name="verdict">The verdict; null if there is none, and on error.</param>
    /// <param name="error">The problem; empty on success.</param>
    public static bool TryRead(JsonValue root, string name, out RecordedVerdict? verdict, out string error)
    {
        verdict = null;
        error = "";
        if (root.Member(name) is not { } value || value.Kind == JsonKind.Null)
        {
            return true;
        }

        if (RecordingNames.Read<Answer>(value.Member("answer")?.Text) is not { } answer
            || value.Member("policies") is not { Kind: JsonKind.Array } policies)
        {
            error = $"{name}: has no verdict or no policies. Record it again, or remove it.";
            return false;
        }

        var outcomes = ImmutableArray.CreateBuilder<RecordedOutcome>(policies.Count);
        foreach (JsonValue policy in policies.Items)
        {
            if (Read(policy) is not { } outcome)
            {
                error = $"{name}.policies[{outcomes.Count}]: has no policy or no enforcement. Record it again.";
                return false;
            }

            outcomes.Add(outcome);
        }

        verdict = new RecordedVerdict
        {
            Answer = answer,
            Refusal = value.Member("refusal")?.Text ?? "",
            Policies = outcomes.MoveToImmutable(),
            Elapsed = ReadTime(value),
        };
        return true;
    }

    private static RecordedOutcome? Read(JsonValue value)
    {
        if (value.Member("policy")?.Text is not { Length: > 0 } policy
            || RecordingNames.Read<Enforcement>(value.Member("enforcement")?.Text) is not { } enforcement)
        {
            return null;
        }

        return new RecordedOutcome
        {
            Policy = policy,
            Enforcement = enforcement,
            Blocks = value.Member("blocks")?.IsTrue ?? false,
            IsBypassed = value.Member("bypassed")?.IsTrue ?? false,
            IsExcepted = value.Member("excepted")?.IsTrue ?? false,
            Violations = ReadFindings(value, "violations"),
            OmittedViolations = ReadInt(value, "omittedViolations"),
            OmittedExisting = ReadInt(value, "omittedExisting"),
            Warnings = ReadFindings(value, "warnings"),
            OmittedWarnings = ReadInt(value, "omittedWarnings"),
            Fault = value.Member("fault") is { Kind: JsonKind.Object } fault ? ReadFault(fault) : null,
            Elapsed = ReadTime(value),
        };
    }

    private static ImmutableArray<Violation> ReadFindings(JsonValue value, string name)
    {
        if (value.Member(name) is not { Kind: JsonKind.Array } list)
        {
            return [];
        }

        var findings = ImmutableArray.CreateBuilder<Violation>(list.Count);
        foreach (JsonValue item in list.Items)
        {
            findings.Add(new Violation(
                item.Member("message")?.Text ?? "",
                item.Member("field")?.Text ?? "",
                item.Member("fix")?.Text ?? "")
            {
                IsExisting = item.Member("existing")?.IsTrue ?? false,
                Details = item.Member("details"),
            });
        }

        return findings.MoveToImmutable();
    }

    private static PolicyFault ReadFault(JsonValue fault) => new(
        RecordingNames.Read<FaultKind>(fault.Member("kind")?.Text) ?? FaultKind.EngineFailed,
        fault.Member("message")?.Text ?? "",
        fault.Member("file")?.Text ?? "",
        ReadInt(fault, "line"),
        ReadInt(fault, "column"));

    private static int ReadInt(JsonValue value, string name) =>
        value.Member(name) is { } number && number.TryGetInt64(out long read)
            ? (int)Math.Clamp(read, 0, int.MaxValue)
            : 0;

    private static TimeSpan ReadTime(JsonValue value) =>
        value.Member("elapsedUs") is { } number && number.TryGetInt64(out long read)
            ? TimeSpan.FromMicroseconds(Math.Clamp(read, 0, 1L << 40))
            : TimeSpan.Zero;
}
