using System.Buffers.Binary;

namespace Admission.Cli.Bundles;

/// <summary>
/// Gzip without compression, whose bytes depend only on the input. Source of truth:
/// https://www.rfc-editor.org/rfc/rfc1952 and section 3.2.4 of https://www.rfc-editor.org/rfc/rfc1951
/// </summary>
internal static class StoredGzip
{
    private const int MaxBlock = ushort.MaxValue;

    // Deflate, no flags, no time, no hint, no operating system.
    private static ReadOnlySpan<byte> Header => [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff];

    public static byte[] Write(ReadOnlySpan<byte> content)
    {
        using var output = new MemoryStream(content.Length + (content.Length / MaxBlock * 5) + 64);
        output.Write(Header);
        Span<byte> number = stackalloc byte[5];
        ReadOnlySpan<byte> rest = content;
        do
        {
            ushort length = (ushort)Math.Min(rest.Length, MaxBlock);
            number[0] = length == rest.Length ? (byte)1 : (byte)0;
            BinaryPrimitives.WriteUInt16LittleEndian(number[1..], length);
            BinaryPrimitives.WriteUInt16LittleEndian(number[3..], (ushort)~length);
            output.Write(number);
            output.Write(rest[..length]);
            rest = rest[length..];
        }
        while (!rest.IsEmpty);
        BinaryPrimitives.WriteUInt32LittleEndian(number, Crc32(content));
        output.Write(number[..4]);
        BinaryPrimitives.WriteUInt32LittleEndian(number, (uint)content.Length);
        output.Write(number[..4]);
        return output.ToArray();
    }

    private static uint Crc32(ReadOnlySpan<byte> content)
    {
        Span<uint> table = stackalloc uint[256];
        for (uint index = 0; index < 256; index++)
        {
            uint value = index;
            for (int bit = 0; bit < 8; bit++)
            {
                value = (value & 1) == 0 ? value >> 1 : (value >> 1) ^ 0xEDB88320;
            }

            table[(int)index] = value;
        }

        uint checksum = uint.MaxValue;
        foreach (byte one in content)
        {
            checksum = (checksum >> 8) ^ table[(byte)(checksum ^ one)];
        }

        return ~checksum;
    }
}
