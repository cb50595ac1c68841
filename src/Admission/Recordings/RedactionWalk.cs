using System.Buffers;
using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Admission.Json;
using Admission.Objects;

namespace Admission.Recordings;

/// <summary>Writes the objects of one request without sensitive values, and records the replacements.</summary>
/// <param name="mask">Creates the replacements.</param>
/// <param name="fields">Fields that the operator configured; paths in the object.</param>
internal sealed class RedactionWalk(ValueMask mask, ImmutableArray<FieldPattern> fields)
{
    private const string LastApplied = "kubectl.kubernetes.io/last-applied-configuration";
    private const int LeastQuoted = 4;
    private const int MaxQuoted = 2000;

    private readonly Dictionary<string, string> _replaced = new(StringComparer.Ordinal);
    private int _rootDepth;

    /// <summary>The replaced values, in the order of the walk, at most <see cref="Redactor.MaxMarks"/>.</summary>
    public List<Redaction> Marks { get; } = [];

    /// <summary>Writes an object of Kubernetes.</summary>
    /// <param name="writer">Receives the object.</param>
    /// <param name="value">The object.</param>
    /// <param name="path">Its path in the recording.</param>
    /// <param name="isSecret">Is it a Secret, whatever its kind?</param>
    public void WriteObject(Utf8JsonWriter writer, JsonValue value, FieldPath path, bool isSecret)
    {
        _rootDepth = path.Depth;
        Write(writer, value, path, new Place("", isSecret ? Scope.Secret : Scope.Any, null));
    }

    /// <summary>Writes the options of a connection; the command that runs in a container is redacted.</summary>
    public void WriteConnect(Utf8JsonWriter writer, JsonValue value, FieldPath path)
    {
        _rootDepth = path.Depth;
        Write(writer, value, path, new Place("", Scope.Connect, null));
    }

    /// <summary>Writes a value; with a reason, every string in it is replaced.</summary>
    public void WriteAll(Utf8JsonWriter writer, JsonValue value, FieldPath path, RedactionReason? reason)
    {
        _rootDepth = path.Depth;
        Write(writer, value, path, new Place("", Scope.Any, reason));
    }

    /// <summary>A text that can quote replaced values, with their replacements.</summary>
    /// <param name="placeholder">One text in place of each replacement; null for the replacements.</param>
    public string Redact(string text, string? placeholder = null)
    {
        if (text.Length < LeastQuoted)
        {
            return text;
        }

        // Longest first: a short value can be a part of a long one.
        foreach ((string original, string replacement) in _replaced.OrderByDescending(static one => one.Key.Length))
        {
            text = text.Replace(original, placeholder ?? replacement, StringComparison.Ordinal);
        }

        return text;
    }

    /// <summary>A value whose strings and names may quote what was replaced, with the replacements in it.</summary>
    /// <param name="placeholder">One text in place of each replacement; null for the replacements.</param>
    public JsonValue Redact(JsonValue value, string? placeholder = null)
    {
        if (_replaced.Count == 0)
        {
            return value;
        }

        var bytes = new ArrayBufferWriter<byte>(value.RawUtf8.Length + 64);
        using (var writer = new Utf8JsonWriter(bytes, Redactor.Json))
        {
            WriteRedacted(writer, value, placeholder);
        }

        return JsonTree.ParseTrusted(bytes.WrittenMemory);
    }

    private void WriteRedacted(Utf8JsonWriter writer, JsonValue value, string? placeholder)
    {
        switch (value.Kind)
        {
            case JsonKind.Object:
                writer.WriteStartObject();
                for (int i = 0; i < value.Count; i++)
                {
                    writer.WritePropertyName(Redact(value.NameAt(i), placeholder));
                    WriteRedacted(writer, value[i], placeholder);
                }

                writer.WriteEndObject();
                break;
            case JsonKind.Array:
                writer.WriteStartArray();
                foreach (JsonValue item in value.Items)
                {
                    WriteRedacted(writer, item, placeholder);
                }

                writer.WriteEndArray();
                break;
            case JsonKind.String:
                writer.WriteStringValue(Redact(value.Text!, placeholder));
                break;
            case JsonKind.Number when Redact(value.NumberText!, placeholder) is var text && text != value.NumberText:
                writer.WriteStringValue(text);
                break;
            default:
                value.WriteTo(writer);
                break;
        }
    }

    private void Write(Utf8JsonWriter writer, JsonValue value, FieldPath path, Place place)
    {
        if (place.Reason is null && IsNamed(path))
        {
            place = place with { Reason = RedactionReason.Configured };
        }

        switch (value.Kind)
        {
            case JsonKind.Object:
                WriteMembers(writer, value, path, place);
                break;
            case JsonKind.Array:
                WriteItems(writer, value, path, place);
                break;
            case JsonKind.String:
                writer.WriteStringValue(Text(value.Text!, path, place));
                break;
            case JsonKind.Number when place.Reason is not null:
                WriteNumber(writer, value.NumberText!, path, place.Reason.Value);
                break;
            default:
                value.WriteTo(writer);
                break;
        }
    }

    private void WriteMembers(Utf8JsonWriter writer, JsonValue value, FieldPath path, Place place)
    {
        bool isSecret = place.Scope == Scope.Secret || IsSecret(value);
        bool isPair = value.Member("value")?.Kind == JsonKind.String
            && value.Member("name")?.Text is { } pair && CredentialShapes.IsName(pair);
        writer.WriteStartObject();
        for (int i = 0; i < value.Count; i++)
        {
            string name = value.NameAt(i);
            JsonValue member = value[i];
            name = place.Scope == Scope.Managed ? ManagedName(name, path) : name;
            FieldPath at = path.Append(name);
            writer.WritePropertyName(name);
            Scope scope = (place.Scope, name) switch
            {
                (Scope.Managed, _) => Scope.Managed,
                (Scope.Base64 or Scope.Plain or Scope.Connect, _) => place.Scope,
                (_, "data") when isSecret => Scope.Base64,
                (_, "stringData") when isSecret => Scope.Plain,
                (_, "managedFields") when member.Kind == JsonKind.Array => Scope.Managed,
                (_, "labels" or "matchLabels") => Scope.Labels,
                (_, "data" or "annotations" or "env") => Scope.Values,
                (_, "args" or "command") => Scope.Arguments,
                (Scope.Values, _) => Scope.Values,
                _ => Scope.Any,
            };
            bool isCredential = scope is not (Scope.Managed or Scope.Labels or Scope.Connect)
                && member.Kind == JsonKind.String
                && (CredentialShapes.IsName(name) || (isPair && name == "value"));
            Write(writer, member, at, place with { Name = name, Scope = scope, IsCredential = isCredential });
        }

        writer.WriteEndObject();
    }

    private void WriteItems(Utf8JsonWriter writer, JsonValue value, FieldPath path, Place place)
    {
        writer.WriteStartArray();
        bool isNextCredential = false;
        for (int i = 0; i < value.Count; i++)
        {
            JsonValue item = value[i];
            Place at = place with { IsCredential = isNextCredential && place.Scope == Scope.Arguments };
            if (place is { Scope: Scope.Connect, Name: "command" } && i > 0)
            {
                at = at with { Reason = place.Reason ?? RedactionReason.Command };
            }

            Write(writer, item, path.Append(i), at);
            isNextCredential = item.Text is { } flag
                && flag.StartsWith('-') && CredentialShapes.IsName(flag.TrimStart('-'));
        }

        writer.WriteEndArray();
    }

    private string Text(string text, FieldPath path, Place place)
    {
        if (place.Reason is { } reason)
        {
            return Replace(text, mask.Apply(text, keepsMarks: false), path, reason);
        }

        switch (place.Scope)
        {
            case Scope.Base64:
                return Replace(text, Base64(text), path, RedactionReason.SecretData);
            case Scope.Plain:
                return Replace(text, mask.Apply(text, keepsMarks: false), path, RedactionReason.SecretData);
        }

        if (place.Name == LastApplied && TryRewrite(text, path, out string applied))
        {
            return applied;
        }

        // A value with a known form keeps its form, so that it is found there again.
        bool isCredential = place.IsCredential
            ? !CredentialShapes.IsHarmless(text) && CredentialShapes.Find(text).Count == 0
            : place.Scope == Scope.Values && CredentialShapes.IsRandom(text);
        return isCredential
            ? Replace(text, mask.Apply(text, keepsMarks: true), path, RedactionReason.Credential)
            : Parts(text, path);
    }

    /// <summary>A text in which the credentials are replaced.</summary>
    private string Parts(string text, FieldPath path)
    {
        List<(int Start, int Length)> found = CredentialShapes.Find(text);
        if (found.Count == 0)
        {
            return text;
        }

        var result = new StringBuilder(text.Length);
        int end = 0;
        foreach ((int start, int length) in found)
        {
            string part = text.Substring(start, length);
            result.Append(text, end, start - end)
                .Append(Replace(part, mask.Apply(part, keepsMarks: true), path, RedactionReason.Credential));
            end = start + length;
        }

        return result.Append(text, end, text.Length - end).ToString();
    }

    // Base64 stays base64 with the same number of bytes; text inside it stays text.
    private string Base64(string text)
    {
        var bytes = new byte[(text.Length * 3 / 4) + 3];
        if (!Convert.TryFromBase64String(text, bytes, out int count))
        {
            return mask.Apply(text, keepsMarks: false);
        }

        ReadOnlySpan<byte> content = bytes.AsSpan(0, count);
        if (content.ContainsAnyExceptInRange((byte)'\t', (byte)'~'))
        {
            return Convert.ToBase64String(mask.Apply(content));
        }

        string plain = Encoding.ASCII.GetString(content);
        string masked = mask.Apply(plain, keepsMarks: false);
        Remember(plain, masked);
        return Convert.ToBase64String(Encoding.ASCII.GetBytes(masked));
    }

    private bool TryRewrite(string text, FieldPath path, out string rewritten)
    {
        rewritten = "";
        if (!JsonTree.TryParse(Encoding.UTF8.GetBytes(text), out JsonTree? tree, out _))
        {
            return false;
        }

        using (tree)
        {
            int depth = _rootDepth;
            int marks = Marks.Count;
            var bytes = new ArrayBufferWriter<byte>(text.Length + 16);
            using (var writer = new Utf8JsonWriter(bytes, Redactor.Json))
            {
                WriteObject(writer, tree!.Root, path, isSecret: false);
            }

            _rootDepth = depth;
            rewritten = marks == Marks.Count
                ? text
                : Encoding.UTF8.GetString(bytes.WrittenSpan) + (text.EndsWith('\n') ? "\n" : "");
        }

        return true;
    }

    // f:NAME is the name of a field, which is also visible in the object. v:VALUE and k:KEYS are values.
    private string ManagedName(string name, FieldPath path)
    {
        if (name.StartsWith("v:", StringComparison.Ordinal))
        {
            string value = name[2..];
            return "v:" + Replace(value, mask.Apply(value, keepsMarks: true), path, RedactionReason.ManagedFields);
        }

        return name.StartsWith("k:", StringComparison.Ordinal) ? Parts(name, path) : name;
    }

    private void WriteNumber(Utf8JsonWriter writer, string number, FieldPath path, RedactionReason reason)
    {
        // Digits become other digits, except zeros, so that a number keeps its number of digits.
        string digits = mask.Apply(string.Concat(number.Where(char.IsAsciiDigit)), keepsMarks: true).Replace('0', '5');
        int next = 0;
        string masked = string.Concat(number.Select(one => char.IsAsciiDigit(one) ? digits[next++] : one));
        writer.WriteRawValue(Replace(number, masked, path, reason), skipInputValidation: true);
    }

    private string Replace(string text, string masked, FieldPath path, RedactionReason reason)
    {
        if (text.Length == 0)
        {
            return text;
        }

        if (Marks.Count < Redactor.MaxMarks)
        {
            Marks.Add(new Redaction(path.ToString(), reason));
        }

        Remember(text, masked);
        return masked;
    }

    private void Remember(string text, string masked)
    {
        if (text.Length >= LeastQuoted && _replaced.Count < MaxQuoted)
        {
            _replaced[text] = masked;
        }
    }

    private bool IsNamed(FieldPath path)
    {
        if (fields.IsEmpty)
        {
            return false;
        }

        FieldPath inObject = FieldPath.Root;
        foreach (FieldSegment segment in path.Segments()[_rootDepth..])
        {
            inObject = inObject.Append(segment);
        }

        return fields.Any(field => field.Covers(inObject));
    }

    private static bool IsSecret(JsonValue value) =>
        value.Member("kind")?.Text == "Secret" && value.Member("apiVersion")?.Text == "v1";

    private enum Scope
    {
        Any,
        Secret,
        Base64,
        Plain,
        Values,
        Labels,
        Arguments,
        Connect,
        Managed,
    }

    private readonly record struct Place(string Name, Scope Scope, RedactionReason? Reason, bool IsCredential = false);
}
