using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Admission.Webhook.Otlp;

/// <summary>
/// The messages of OTLP that the decision log needs, in the encoding of Protocol Buffers: a request with log records,
/// and the answer. Field numbers are those of opentelemetry-proto 1.
/// </summary>
internal static class OtlpLogs
{
    private const int Info = 9;

    /// <summary>Writes an ExportLogsServiceRequest.</summary>
    /// <param name="output">Receives the message.</param>
    /// <param name="lines">The lines, each the body of a record, with their line breaks.</param>
    /// <param name="file">Name of the file of the log that they belong to, <c>log.file.name</c>.</param>
    /// <param name="resource">The attributes of the resource.</param>
    /// <param name="version">Version of the program.</param>
    /// <param name="observed">The time now.</param>
    public static void Write(
        ArrayBufferWriter<byte> output,
        ReadOnlySpan<byte> lines,
        string file,
        ReadOnlySpan<KeyValuePair<string, string>> resource,
        string version,
        DateTimeOffset observed)
    {
        var records = new ArrayBufferWriter<byte>(lines.Length + 4096);
        var record = new ArrayBufferWriter<byte>(2048);
        byte[] name = Attribute("log.file.name", file);
        ulong now = (ulong)(observed - DateTimeOffset.UnixEpoch).Ticks * 100;
        foreach (Range range in lines.Split((byte)'\n'))
        {
            ReadOnlySpan<byte> line = lines[range];
            if (line.IsEmpty)
            {
                continue;
            }

            record.ResetWrittenCount();
            WriteVarint(record, (2 << 3) | 0);
            WriteVarint(record, Info);
            WriteAnyValue(record, field: 5, line);
            WriteBytes(record, 6, name);
            WriteFixed(record, 11, now);
            WriteBytes(records, 2, record.WrittenSpan);
        }

        var scope = new ArrayBufferWriter<byte>(64);
        WriteText(scope, 1, "admission.decisions");
        WriteText(scope, 2, version);
        var attributes = new ArrayBufferWriter<byte>(256);
        foreach ((string key, string value) in resource)
        {
            WriteBytes(attributes, 1, Attribute(key, value));
        }

        // ScopeLogs: scope = 1, log_records = 2. ResourceLogs: resource = 1, scope_logs = 2.
        int scopeLength = SizeOf(scope.WrittenCount) + records.WrittenCount;
        int resourceLength = SizeOf(attributes.WrittenCount) + SizeOf(scopeLength);
        WriteHead(output, 1, resourceLength);
        WriteBytes(output, 1, attributes.WrittenSpan);
        WriteHead(output, 2, scopeLength);
        WriteBytes(output, 1, scope.WrittenSpan);
        output.Write(records.WrittenSpan);
    }

    /// <summary>
    /// Number of records that the collector rejected, according to an ExportLogsServiceResponse; 0 if it is not one.
    /// </summary>
    public static long Rejected(ReadOnlySpan<byte> response) =>
        TryFind(response, 1, out _, out ReadOnlySpan<byte> partial) && TryFind(partial, 1, out ulong count, out _)
            ? (long)Math.Min(count, int.MaxValue)
            : 0;

    private static bool TryFind(
        ReadOnlySpan<byte> message, ulong field, out ulong number, out ReadOnlySpan<byte> bytes)
    {
        number = 0;
        bytes = default;
        while (TryReadVarint(ref message, out ulong tag))
        {
            bytes = default;
            number = 0;
            bool isRead = (tag & 7) switch
            {
                0 => TryReadVarint(ref message, out number),
                1 => TryTake(ref message, sizeof(ulong), out bytes),
                2 => TryReadVarint(ref message, out ulong length) && TryTake(ref message, length, out bytes),
                5 => TryTake(ref message, sizeof(uint), out bytes),
                _ => false,
            };
            if (!isRead || tag >> 3 == field)
            {
                return isRead;
            }
        }

        return false;
    }

    private static bool TryTake(scoped ref ReadOnlySpan<byte> message, ulong length, out ReadOnlySpan<byte> bytes)
    {
        bytes = default;
        if (length > (ulong)message.Length)
        {
            return false;
        }

        bytes = message[..(int)length];
        message = message[(int)length..];
        return true;
    }

    private static bool TryReadVarint(ref ReadOnlySpan<byte> message, out ulong value)
    {
        value = 0;
        for (int i = 0; i < Math.Min(10, message.Length); i++)
        {
            value |= (ulong)(message[i] & 0x7f) << (7 * i);
            if (message[i] < 0x80)
            {
                message = message[(i + 1)..];
                return true;
            }
        }

        return false;
    }

    private static byte[] Attribute(string key, string value)
    {
        var attribute = new ArrayBufferWriter<byte>(64);
        WriteText(attribute, 1, key);
        WriteAnyValue(attribute, 2, Encoding.UTF8.GetBytes(value));
        return attribute.WrittenSpan.ToArray();
    }

    private static void WriteAnyValue(ArrayBufferWriter<byte> output, int field, ReadOnlySpan<byte> text)
    {
        WriteHead(output, field, SizeOf(text.Length));
        WriteBytes(output, 1, text);
    }

    private static void WriteText(ArrayBufferWriter<byte> output, int field, string text) =>
        WriteBytes(output, field, Encoding.UTF8.GetBytes(text));

    private static void WriteBytes(ArrayBufferWriter<byte> output, int field, ReadOnlySpan<byte> bytes)
    {
        WriteHead(output, field, bytes.Length);
        output.Write(bytes);
    }

    private static void WriteHead(ArrayBufferWriter<byte> output, int field, int length)
    {
        WriteVarint(output, (uint)(field << 3) | 2);
        WriteVarint(output, (uint)length);
    }

    private static void WriteFixed(ArrayBufferWriter<byte> output, int field, ulong value)
    {
        WriteVarint(output, (uint)(field << 3) | 1);
        BinaryPrimitives.WriteUInt64LittleEndian(output.GetSpan(sizeof(ulong)), value);
        output.Advance(sizeof(ulong));
    }

    private static void WriteVarint(ArrayBufferWriter<byte> output, uint value)
    {
        Span<byte> span = output.GetSpan(5);
        int length = 0;
        while (value >= 0x80)
        {
            span[length++] = (byte)(value | 0x80);
            value >>= 7;
        }

        span[length++] = (byte)value;
        output.Advance(length);
    }

    // A field with a number below 16: one byte, its length, its content.
    private static int SizeOf(int length)
    {
        int size = 2;
        for (uint rest = (uint)length; rest >= 0x80; rest >>= 7)
        {
            size++;
        }

        return size + length;
    }
}
