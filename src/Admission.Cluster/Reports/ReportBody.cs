using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Admission.Cluster.Reports;

/// <summary>
/// The report about one object, as it is applied to the cluster. As Kyverno and Kubewarden do, there is a report for
/// each object, which the object owns: Kubernetes deletes it with the object.
/// </summary>
internal sealed class ReportBody
{
    /// <summary>The label by which the reports of an audit are found; its value is the name of the audit.</summary>
    public const string Label = "policies.admission/audit";

    /// <summary>Digest of the content without its time: what has not changed is not written.</summary>
    public const string DigestAnnotation = "policies.admission/digest";

    /// <summary>The resource of the object, <c>deployments.apps</c>.</summary>
    public const string ResourceAnnotation = "policies.admission/resource";

    // As long as real ones.
    private const string NoDigest = "00000000000000000000000000000000";
    private const long NoTime = 1_000_000_000;

    // For the end of a report after its last result.
    private const int Reserve = 4 << 10;

    private readonly ReportedObject _object;
    private readonly ReportOptions _options;

    /// <param name="about">The object and its findings.</param>
    /// <param name="options">Names and format.</param>
    public ReportBody(ReportedObject about, ReportOptions options)
    {
        _object = about;
        _options = options;
        Name = $"{options.Name}-{(IsUid(about.Uid) ? about.Uid : HashOf(about))}";
        byte[] timeless = Write(NoDigest, NoTime);
        Size = timeless.Length;
        Digest = DigestOf(timeless);
    }

    /// <summary>Name of the report: with the uid of the object, since names of objects can be longer.</summary>
    public string Name { get; }

    /// <summary>Digest of the content without its time.</summary>
    public string Digest { get; }

    /// <summary>Size in bytes, as it is sent.</summary>
    public int Size { get; }

    /// <summary>The object to apply.</summary>
    /// <param name="now">Time of the audit.</param>
    public byte[] At(DateTimeOffset now) => Write(Digest, now.ToUnixTimeSeconds());

    private static bool IsUid(string text) =>
        text.Length is > 0 and <= 64 && text.All(static one => char.IsAsciiLetterLower(one) || char.IsAsciiDigit(one)
            || one == '-') && text[^1] != '-';

    // For objects that an extension API server computes, without a uid.
    private static string HashOf(ReportedObject about) => DigestOf(Encoding.UTF8.GetBytes(
        $"{about.Resource}\n{about.Namespace}\n{about.Name}\n{about.Uid}"));

    private static string DigestOf(byte[] content) =>
        Convert.ToHexStringLower(SHA256.HashData(content).AsSpan(0, 16));

    private byte[] Write(string digest, long seconds)
    {
        var buffer = new ArrayBufferWriter<byte>(4 << 10);
        using var writer = new Utf8JsonWriter(buffer);
        writer.WriteStartObject();
        writer.WriteString("apiVersion", _options.Format.ApiVersion);
        writer.WriteString("kind", _options.Format.KindOf(_object.Namespace.Length > 0));
        WriteMetadata(writer, digest);
        if (_options.Format.HasConfiguration)
        {
            writer.WriteString("source", "admission");
            writer.WriteStartObject("configuration");
            writer.WriteStartObject("limits");
            writer.WriteNumber("maxResults", ReportOptions.MaxResults);
            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        writer.WriteStartObject("scope");
        WriteReference(writer);
        writer.WriteEndObject();
        WriteSummary(writer);
        writer.WriteStartArray("results");
        foreach (ReportedResult result in _object.Results.Take(ReportOptions.MaxResults))
        {
            // One result has at most three texts, each of at most 6 bytes for a character in JSON.
            if (writer.BytesCommitted + writer.BytesPending
                > ReportOptions.MaxReportBytes - Reserve - (3 * 6 * ReportOptions.MaxText))
            {
                break;
            }

            WriteResult(writer, result, seconds);
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
        writer.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    private void WriteMetadata(Utf8JsonWriter writer, string digest)
    {
        writer.WriteStartObject("metadata");
        writer.WriteString("name", Name);
        if (_object.Namespace.Length > 0)
        {
            writer.WriteString("namespace", _object.Namespace);
        }

        writer.WriteStartObject("labels");
        writer.WriteString("app.kubernetes.io/managed-by", "admission");
        writer.WriteString(Label, _options.Name);
        writer.WriteEndObject();
        writer.WriteStartObject("annotations");
        writer.WriteString(DigestAnnotation, digest);
        writer.WriteString(ResourceAnnotation, _object.Resource);
        writer.WriteEndObject();
        if (IsUid(_object.Uid))
        {
            writer.WriteStartArray("ownerReferences");
            writer.WriteStartObject();
            writer.WriteString("apiVersion", _object.ApiVersion);
            writer.WriteString("kind", _object.Kind);
            writer.WriteString("name", _object.Name);
            writer.WriteString("uid", _object.Uid);
            writer.WriteEndObject();
            writer.WriteEndArray();
        }

        writer.WriteEndObject();
    }

    private void WriteReference(Utf8JsonWriter writer)
    {
        writer.WriteString("apiVersion", _object.ApiVersion);
        writer.WriteString("kind", _object.Kind);
        if (_object.Namespace.Length > 0)
        {
            writer.WriteString("namespace", _object.Namespace);
        }

        writer.WriteString("name", _object.Name);
        if (_object.Uid.Length > 0)
        {
            writer.WriteString("uid", Cut(_object.Uid));
        }
    }

    private void WriteSummary(Utf8JsonWriter writer)
    {
        writer.WriteStartObject("summary");
        writer.WriteNumber("pass", 0);
        writer.WriteNumber("fail", Count(ReportedLevel.Fail));
        writer.WriteNumber("warn", Count(ReportedLevel.Warn));
        writer.WriteNumber("error", Count(ReportedLevel.Error));
        writer.WriteNumber("skip", 0);
        writer.WriteEndObject();

        long Count(ReportedLevel level) =>
            _object.Results.Where(one => one.Level == level).Sum(static one => (long)one.Count);
    }

    private static void WriteResult(Utf8JsonWriter writer, ReportedResult result, long seconds)
    {
        writer.WriteStartObject();
        writer.WriteString("source", "admission");
        writer.WriteString("policy", result.Policy);
        if (result.Category.Length > 0)
        {
            writer.WriteString("category", result.Category);
        }

        writer.WriteString("severity", result.Severity.ToString().ToLowerInvariant());
        writer.WriteString("result", result.Level switch
        {
            ReportedLevel.Fail => "fail",
            ReportedLevel.Warn => "warn",
            _ => "error",
        });
        writer.WriteBoolean("scored", result.Level == ReportedLevel.Fail);
        writer.WriteString("message", Cut(result.Message));
        writer.WriteStartObject("timestamp");
        writer.WriteNumber("seconds", seconds);
        writer.WriteNumber("nanos", 0);
        writer.WriteEndObject();
        writer.WriteStartObject("properties");
        WriteText(writer, "enforcement", result.Enforcement);
        WriteText(writer, "field", result.Field);
        WriteText(writer, "fix", result.Fix);
        if (result.Count > 1)
        {
            writer.WriteString("count", result.Count.ToString(CultureInfo.InvariantCulture));
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static void WriteText(Utf8JsonWriter writer, string name, string value)
    {
        if (value.Length > 0)
        {
            writer.WriteString(name, Cut(value));
        }
    }

    private static string Cut(string text)
    {
        if (text.Length <= ReportOptions.MaxText)
        {
            return text;
        }

        int end = ReportOptions.MaxText - 1;
        return $"{text.AsSpan(0, char.IsHighSurrogate(text[end - 1]) ? end - 1 : end)}…";
    }
}
