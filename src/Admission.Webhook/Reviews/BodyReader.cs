using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;

namespace Admission.Webhook.Reviews;

/// <summary>Result of reading a body.</summary>
internal enum BodyEnd
{
    Complete,

    /// <summary>It exceeds the limit.</summary>
    TooLarge,

    /// <summary>It did not arrive in time.</summary>
    TooSlow,

    /// <summary>The bodies in progress use too much memory.</summary>
    OverBudget,

    /// <summary>The client closed the connection, or the HTTP framing is invalid.</summary>
    Incomplete,
}

/// <summary>Reads the body of a request into one block of pooled memory, within a limit and a deadline.</summary>
/// <param name="maxBytes">Maximum size of a body in bytes.</param>
/// <param name="time">The clock of deadlines.</param>
internal sealed class BodyReader(int maxBytes, TimeProvider time)
{
    // Memory grows with the received data, not with the announced size: otherwise a header of 30 bytes would cost 8
    // MiB.
    private const int FirstReserve = 64 * 1024;

    /// <summary>Reads the whole body.</summary>
    /// <param name="body">Receives the bytes.</param>
    /// <param name="deadline">Timestamp of the clock by which it must be complete.</param>
    public async ValueTask<BodyEnd> ReadAsync(HttpRequest request, PooledBuffer body, long deadline)
    {
        if (request.ContentLength > maxBytes)
        {
            return BodyEnd.TooLarge;
        }

        if (!body.TryReserve((int)Math.Min(request.ContentLength ?? FirstReserve, FirstReserve)))
        {
            return BodyEnd.OverBudget;
        }

        try
        {
            return await FillAsync(request.BodyReader, body, request.ContentLength, deadline);
        }
        catch (OperationCanceledException)
        {
            return request.HttpContext.RequestAborted.IsCancellationRequested ? BodyEnd.Incomplete : BodyEnd.TooSlow;
        }
        catch (BadHttpRequestException exception)
        {
            return exception.StatusCode == StatusCodes.Status408RequestTimeout ? BodyEnd.TooSlow : BodyEnd.Incomplete;
        }
        catch (Exception exception) when (exception is IOException or ConnectionAbortedException)
        {
            return BodyEnd.Incomplete;
        }
    }

    private async ValueTask<BodyEnd> FillAsync(PipeReader reader, PooledBuffer body, long? announced, long deadline)
    {
        CancellationTokenSource? timeout = null;
        try
        {
            while (true)
            {
                if (!reader.TryRead(out ReadResult read))
                {
                    timeout ??= new CancellationTokenSource(Remaining(deadline), time);
                    read = await reader.ReadAsync(timeout.Token);
                }

                BodyEnd? end = Take(read, body, announced);
                reader.AdvanceTo(read.Buffer.End);
                if (end is { } ended)
                {
                    return ended;
                }
            }
        }
        finally
        {
            timeout?.Dispose();
        }
    }

    private BodyEnd? Take(in ReadResult read, PooledBuffer body, long? announced)
    {
        long needed = body.WrittenCount + read.Buffer.Length;
        if (needed > maxBytes)
        {
            return BodyEnd.TooLarge;
        }

        if (needed > 0 && !body.TryReserve(Room(body.WrittenCount, (int)needed, announced)))
        {
            return BodyEnd.OverBudget;
        }

        body.Append(read.Buffer);
        return read.IsCompleted ? BodyEnd.Complete : null;
    }

    // Twice the received size, so that bytes are copied once on average; never more than the remaining size.
    private static int Room(int written, int needed, long? announced) =>
        needed <= written
            ? needed
            : (int)Math.Max(needed, Math.Min(2L * written, announced ?? long.MaxValue));

    private TimeSpan Remaining(long deadline)
    {
        TimeSpan remaining = time.GetElapsedTime(time.GetTimestamp(), deadline);
        return remaining > TimeSpan.Zero ? remaining : TimeSpan.Zero;
    }
}
