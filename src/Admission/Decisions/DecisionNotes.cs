using System.Buffers;
using System.Text.Json;
using Admission.Policies;
using Admission.PolicySets;

namespace Admission.Decisions;

/// <summary>Writes the lines of a decision log that are not decisions.</summary>
internal static class DecisionNotes
{
    /// <summary>The version of the format.</summary>
    public const string Format = "admission/decision-log/v1";

    /// <summary>The first line of a file.</summary>
    /// <param name="start">Content of the line.</param>
    /// <param name="key">The key that signs the file.</param>
    public static byte[] Start(DecisionStart start, DecisionPublicKey key, DateTimeOffset time) => Write(
        "start",
        time,
        writer =>
        {
            writer.WriteString("format", Format);
            writer.WriteString("chain", start.Chain);
            writer.WriteString("version", start.Version);
            writer.WriteNumber("checkpointSeconds", start.CheckpointInterval.TotalSeconds);
            writer.WriteString("fingerprint", key.Fingerprint);
            writer.WriteString("key", key.Base64);
            DecisionJson.WritePositive(writer, "torn", start.TornBytes);
            if (start.MissingUntil is { } missing)
            {
                writer.WriteNumber("missingUntil", missing);
            }
        });

    /// <summary>A checkpoint; it is signed when it is linked.</summary>
    /// <param name="end">What ends here: <c>file</c> or <c>log</c>; empty for nothing.</param>
    public static byte[] Checkpoint(string end, DateTimeOffset time) => Write(
        "checkpoint", time, writer => DecisionJson.WriteFilled(writer, "end", end));

    /// <summary>The line for missing decisions.</summary>
    /// <param name="lost">How many.</param>
    /// <param name="reason">Why.</param>
    /// <param name="from">Time of the first.</param>
    /// <param name="until">The time now.</param>
    public static byte[] Gap(long lost, string reason, DateTimeOffset from, DateTimeOffset until) => Write(
        "gap",
        until,
        writer =>
        {
            writer.WriteString("from", from.UtcDateTime);
            writer.WriteNumber("lost", lost);
            writer.WriteString("reason", reason);
        });

    /// <summary>The line for deleted lines of a chain.</summary>
    /// <param name="before">Number of the first remaining line, or of the next line.</param>
    public static byte[] Retention(string chain, long before, DateTimeOffset time) => Write(
        "retention",
        time,
        writer =>
        {
            writer.WriteString("chain", chain);
            writer.WriteNumber("before", before);
        });

    /// <summary>The head of a chain, signed; stored beside its files.</summary>
    /// <param name="next">Number of the next line.</param>
    /// <param name="hash">SHA-256 of the last line.</param>
    /// <param name="key">Signs it.</param>
    public static byte[] Head(
        string chain, long next, ReadOnlySpan<byte> hash, DecisionKey key, DateTimeOffset time)
    {
        string hex = Convert.ToHexStringLower(hash);
        byte[] json = Write(
            "head",
            time,
            writer =>
            {
                writer.WriteString("chain", chain);
                writer.WriteNumber("next", next);
                writer.WriteString("hash", hex);
                writer.WriteString("fingerprint", key.Public.Fingerprint);
            });
        return [.. DecisionChain.Sign(json, key), (byte)'\n'];
    }

    /// <summary>The policies in force, how each is enforced, and the exceptions.</summary>
    public static byte[] Policies(PolicySet set, DateTimeOffset time) => Write(
        "policies",
        time,
        writer =>
        {
            writer.WriteString("policySet", set.Digest);
            writer.WriteStartArray("policies");
            foreach (ConfiguredPolicy policy in set.Policies)
            {
                Write(writer, policy);
            }

            writer.WriteEndArray();
        });

    private static void Write(Utf8JsonWriter writer, ConfiguredPolicy policy)
    {
        writer.WriteStartObject();
        writer.WriteString("policy", policy.Policy.Id);
        writer.WriteString("enforcement", DecisionJson.NameOf(policy.Settings.Enforcement));
        string[] others =
        [
            .. policy.Overrides.Select(static one => one.Settings.Enforcement)
                .Where(one => one != policy.Settings.Enforcement)
                .Distinct()
                .Select(DecisionJson.NameOf),
        ];
        if (others.Length > 0)
        {
            writer.WriteStartArray("overrides");
            foreach (string other in others)
            {
                writer.WriteStringValue(other);
            }

            writer.WriteEndArray();
        }

        if (!policy.Exceptions.IsEmpty)
        {
            writer.WriteStartArray("exceptions");
            foreach (PolicyException exception in policy.Exceptions)
            {
                DecisionJson.Write(writer, exception);
            }

            writer.WriteEndArray();
        }

        writer.WriteEndObject();
    }

    private static byte[] Write(string type, DateTimeOffset time, Action<Utf8JsonWriter> write)
    {
        var output = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(output, DecisionJson.Options))
        {
            writer.WriteStartObject();
            writer.WriteString("type", type);
            writer.WriteString("time", time.UtcDateTime);
            write(writer);
            writer.WriteEndObject();
        }

        return output.WrittenSpan.ToArray();
    }
}

/// <summary>Content of the first line of a file.</summary>
/// <param name="Chain">Name of the chain.</param>
/// <param name="Version">Version of the program.</param>
/// <param name="CheckpointInterval">Maximum time between two signed lines.</param>
internal sealed record DecisionStart(string Chain, string Version, TimeSpan CheckpointInterval)
{
    /// <summary>Bytes of an incomplete line at the end of the previous file, whose process was killed.</summary>
    public long TornBytes { get; init; }

    /// <summary>Number of the last line that is missing from the previous file; null if none is missing.</summary>
    public long? MissingUntil { get; init; }
}
