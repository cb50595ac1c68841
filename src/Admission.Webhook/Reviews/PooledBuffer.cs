using System.Buffers;

namespace Admission.Webhook.Reviews;

/// <summary>Bytes of one body or one answer, in memory rented from the shared pool. Not thread-safe.</summary>
/// <param name="budget">Accounts for the memory; null for answers, which are small.</param>
internal sealed class PooledBuffer(BodyBudget? budget) : IBufferWriter<byte>, IDisposable
{
    private const int SmallestRent = 1024;

    private byte[] _rented = [];
    private int _written;

    /// <summary>The written bytes. Invalid after <see cref="Dispose"/>.</summary>
    public ReadOnlyMemory<byte> WrittenMemory => _rented.AsMemory(0, _written);

    /// <summary>Number of written bytes.</summary>
    public int WrittenCount => _written;

    /// <summary>Reserves space for this number of bytes in total; false if the budget does not allow it.</summary>
    public bool TryReserve(int bytes)
    {
        if (bytes <= _rented.Length)
        {
            return true;
        }

        byte[] larger = ArrayPool<byte>.Shared.Rent(Math.Max(bytes, SmallestRent));
        if (budget is not null && !budget.TryTake(larger.Length - _rented.Length))
        {
            ArrayPool<byte>.Shared.Return(larger);
            return false;
        }

        _rented.AsSpan(0, _written).CopyTo(larger);
        ReturnRented();
        _rented = larger;
        return true;
    }

    /// <summary>Adds bytes; their space must have been reserved.</summary>
    public void Append(in ReadOnlySequence<byte> bytes)
    {
        bytes.CopyTo(_rented.AsSpan(_written));
        _written += (int)bytes.Length;
    }

    /// <summary>Clears the content.</summary>
    public void Clear() => _written = 0;

    /// <inheritdoc/>
    public void Advance(int count) => _written += count;

    /// <inheritdoc/>
    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Grow(sizeHint);
        return _rented.AsMemory(_written);
    }

    /// <inheritdoc/>
    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Grow(sizeHint);
        return _rented.AsSpan(_written);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        budget?.Return(_rented.Length);
        ReturnRented();
        _rented = [];
        _written = 0;
    }

    private void Grow(int sizeHint)
    {
        int needed = _written + Math.Max(sizeHint, 1);
        if (needed > _rented.Length && !TryReserve(Math.Max(needed, 2 * _rented.Length)))
        {
            throw new InvalidOperationException("The budget for bodies is spent; reserve before writing.");
        }
    }

    private void ReturnRented()
    {
        if (_rented.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_rented);
        }
    }
}

/// <summary>Limits the memory of the bodies of all requests in progress.</summary>
/// <param name="limit">Limit in bytes.</param>
internal sealed class BodyBudget(long limit)
{
    private long _taken;

    public long Taken => Volatile.Read(ref _taken);

    /// <summary>Reserves bytes; false, without a reservation, if that would exceed the limit.</summary>
    public bool TryTake(long bytes)
    {
        if (Interlocked.Add(ref _taken, bytes) <= limit)
        {
            return true;
        }

        Interlocked.Add(ref _taken, -bytes);
        return false;
    }

    public void Return(long bytes) => Interlocked.Add(ref _taken, -bytes);
}
