using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Admission.Verdicts;

namespace Admission.Responses;

/// <summary>
/// The message and the causes of a denial as JSON, without a string for each. Each sentence is a part of the message
/// and of a cause, and is escaped once. The text is that of <see cref="VerdictText"/>.
/// </summary>
internal ref struct DenialText
{
    // A character is at most 6 bytes: \u0000. A sentence is in the message, and in the cause after it.
    private const int MaxEscape = 2 * 6;

    private readonly Verdict _verdict;
    private readonly int _lines;
    private byte[] _bytes;
    private int _length;

    private DenialText(Verdict verdict, int lines, int maxLength)
    {
        _verdict = verdict;
        _lines = lines;
        _bytes = ArrayPool<byte>.Shared.Rent(maxLength);
    }

    /// <summary>Begins the text of a denial; false if it has another form, or could be too long.</summary>
    public static bool TryBegin(Verdict verdict, out DenialText text)
    {
        text = default;
        int lines = 0;
        long length = 0;
        foreach (PolicyResult result in verdict.Results)
        {
            if (!result.Blocks)
            {
                continue;
            }

            if (result.Outcome is not PolicyOutcome.Violated { EndedBy: null, OmittedViolations: 0 } violated)
            {
                return false;
            }

            foreach (Violation violation in violated.Violations)
            {
                if (!violation.IsExisting)
                {
                    lines++;
                    length += result.Policy.Id.Length + violation.Length + 8;
                }
            }
        }

        if (verdict.Refusal.Length > 0 || lines == 0 || length + 64 > ResponseText.MaxMessageLength)
        {
            return false;
        }

        text = new DenialText(verdict, lines, (int)(length + 64) * MaxEscape);
        return true;
    }

    /// <summary>Writes the member <c>message</c>.</summary>
    /// <param name="writer">The writer, in the object <c>status</c>.</param>
    /// <param name="sentences">Gets the place of each sentence, of which there are <see cref="Lines"/>.</param>
    public void WriteMessage(Utf8JsonWriter writer, scoped Span<Range> sentences)
    {
        _length = 0;
        Append("\""u8);
        if (_lines > 1)
        {
            AppendHeader();
        }

        int line = 0;
        foreach (PolicyResult result in _verdict.Results)
        {
            if (!result.Blocks)
            {
                continue;
            }

            foreach (Violation violation in ((PolicyOutcome.Violated)result.Outcome).Violations)
            {
                if (violation.IsExisting)
                {
                    continue;
                }

                Append(_lines > 1 ? "\\n["u8 : "["u8);
                Append(result.Policy.Id);
                Append("] "u8);
                if (violation.Field.Length > 0)
                {
                    Append(violation.Field);
                    Append(": "u8);
                }

                int start = _length;
                AppendSentences(violation);
                sentences[line++] = start.._length;
            }
        }

        Append("\""u8);
        writer.WritePropertyName("message"u8);
        writer.WriteRawValue(_bytes.AsSpan(0, _length), skipInputValidation: true);
    }

    /// <summary>The number of lines of the message.</summary>
    public readonly int Lines => _lines;

    /// <summary>Writes the causes, into an array.</summary>
    /// <param name="writer">The writer.</param>
    /// <param name="sentences">The places of the sentences.</param>
    public void WriteCauses(Utf8JsonWriter writer, scoped ReadOnlySpan<Range> sentences)
    {
        int line = 0;
        foreach (PolicyResult result in _verdict.Results)
        {
            if (!result.Blocks)
            {
                continue;
            }

            foreach (Violation violation in ((PolicyOutcome.Violated)result.Outcome).Violations)
            {
                if (violation.IsExisting)
                {
                    continue;
                }

                int start = _length;
                Append("\"["u8);
                Append(result.Policy.Id);
                Append("] "u8);
                Append(_bytes.AsSpan(sentences[line++]));
                Append("\""u8);
                writer.WriteStartObject();
                writer.WriteString("reason"u8, "FieldValueForbidden"u8);
                writer.WritePropertyName("message"u8);
                writer.WriteRawValue(_bytes.AsSpan(start, _length - start), skipInputValidation: true);
                if (violation.Field.Length > 0)
                {
                    writer.WriteString("field"u8, violation.Field);
                }

                writer.WriteEndObject();
                _length = start;
            }
        }
    }

    /// <summary>Returns the memory.</summary>
    public void Dispose()
    {
        if (_bytes is not null)
        {
            ArrayPool<byte>.Shared.Return(_bytes);
            _bytes = null!;
        }
    }

    private void AppendHeader()
    {
        int policies = 0;
        foreach (PolicyResult result in _verdict.Results)
        {
            policies += result.Blocks ? 1 : 0;
        }

        AppendNumber(_lines);
        Append(" problems to fix"u8);
        if (policies > 1)
        {
            Append(" ("u8);
            AppendNumber(policies);
            Append(" policies)"u8);
        }

        Append(":"u8);
    }

    private void AppendSentences(Violation violation)
    {
        ReadOnlySpan<char> message = violation.Message.AsSpan().TrimEnd();
        Append(message);
        if (violation.Fix.Length > 0)
        {
            bool ends = message.Length > 0 && message[^1] is '.' or '!' or '?';
            Append(ends ? " "u8 : ". "u8);
            Append(violation.Fix);
        }
    }

    private void AppendNumber(int number)
    {
        _ = number.TryFormat(_bytes.AsSpan(_length), out int written, default, CultureInfo.InvariantCulture);
        _length += written;
    }

    private void Append(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(_bytes.AsSpan(_length));
        _length += bytes.Length;
    }

    private void Append(ReadOnlySpan<char> text)
    {
        Span<byte> free = _bytes.AsSpan(_length);
        int count = Encoding.UTF8.GetBytes(text, free);
        JavaScriptEncoder encoder = AdmissionReviewWriter.Encoder;
        int first = encoder.FindFirstCharacterToEncodeUtf8(free[..count]);
        if (first < 0)
        {
            _length += count;
            return;
        }

        byte[] plain = ArrayPool<byte>.Shared.Rent(count - first);
        free[first..count].CopyTo(plain);
        _ = encoder.EncodeUtf8(plain.AsSpan(0, count - first), free[first..], out _, out int written);
        ArrayPool<byte>.Shared.Return(plain);
        _length += first + written;
    }
}
