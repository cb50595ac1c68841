namespace Admission.Benchmarks.Profiling;

/// <summary>
/// How often the parts of a method ran, as the runtime writes it into a trace: records with an IL offset, a kind, a
/// count and data, each number as its difference from the one before. The runtime's
/// <c>src/coreclr/tools/Common/Pgo</c> defines the format.
/// </summary>
internal static class InstrumentationData
{
    private const int FormOfData = 0xF, FourBytes = 1, EightBytes = 2, TypeHandle = 3, MethodHandle = 4;
    private const int AllMembers = 0xF;

    /// <summary>Passes the records to a writer, with the numbers themselves, as a profile has them.</summary>
    /// <returns>False if the data ends too early: the writer then has what came before.</returns>
    public static bool Copy(byte[] data, IInstrumentationWriter writer)
    {
        Differences numbers = new(data);
        long offset = 0, kind = 0, count = 0, other = 0, value = 0, type = 0, method = 0;
        while (numbers.TryRead(out long members))
        {
            if (!numbers.TryAdd(members, 1, ref offset)
                || !numbers.TryAdd(members, 2, ref kind)
                || !numbers.TryAdd(members, 4, ref count)
                || !numbers.TryAdd(members, 8, ref other))
            {
                return false;
            }

            writer.Number(AllMembers);
            writer.Number(offset);
            writer.Number(kind);
            writer.Number(count);
            writer.Number(other);
            if (kind == 0)
            {
                return true;
            }

            int form = (int)kind & FormOfData;
            for (long i = 0; form != 0 && i < count; i++)
            {
                switch (form)
                {
                    case FourBytes or EightBytes when numbers.TryAdd(1, 1, ref value):
                        writer.Number(value);
                        break;
                    case TypeHandle when numbers.TryAdd(1, 1, ref type):
                        writer.Type(type);
                        break;
                    case MethodHandle when numbers.TryAdd(1, 1, ref method):
                        writer.Method(method);
                        break;
                    default:
                        return false;
                }
            }
        }

        return false;
    }

    // Integers of one, two, five or nine bytes.
    private sealed class Differences(byte[] data)
    {
        private int _at;

        public bool TryAdd(long members, int member, ref long sum)
        {
            if ((members & member) == 0)
            {
                return true;
            }

            if (!TryRead(out long difference))
            {
                return false;
            }

            sum += difference;
            return true;
        }

        public bool TryRead(out long value)
        {
            value = 0;
            if (_at >= data.Length)
            {
                return false;
            }

            byte first = data[_at];
            int size = first < 0x80 ? 1 : first < 0xC0 ? 2 : first == 0xC1 ? 9 : 5;
            if (_at + size > data.Length)
            {
                return false;
            }

            if (size <= 2)
            {
                int shifted = size == 1 ? first : (first & 0x3F) << 8 | data[_at + 1];
                int bits = size == 1 ? 6 : 13;
                value = shifted >> 1;
                if ((shifted & 1) != 0)
                {
                    value |= -1L << bits;
                }
            }
            else
            {
                for (int i = 1; i < size; i++)
                {
                    value = value << 8 | data[_at + i];
                }

                if (size == 5)
                {
                    value = (int)value;
                }
            }

            _at += size;
            return true;
        }
    }
}
