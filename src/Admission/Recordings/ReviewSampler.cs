using System.Collections.Concurrent;
using Admission.Protocol;

namespace Admission.Recordings;

/// <summary>
/// Selects the reviews to record: the first of every shape, then one in a number for each shape, so that rare reviews
/// are included. Thread-safe, and cheap, because it runs for every review.
/// </summary>
/// <param name="oneIn">1 records every review.</param>
/// <param name="maxShapes">
/// Maximum number of distinguished shapes: a user who creates objects of ever new shapes must not have all of them
/// recorded.
/// </param>
public sealed class ReviewSampler(int oneIn, int maxShapes = 10_000)
{
    private readonly ConcurrentDictionary<ulong, Tally> _shapes = new();
    private readonly Tally _others = new();
    private int _count;

    /// <summary>Is this review selected?</summary>
    public bool Takes(AdmissionRequest request)
    {
        if (oneIn <= 1)
        {
            return true;
        }

        ulong shape = ReviewShape.Of(request);
        if (!_shapes.TryGetValue(shape, out Tally? tally))
        {
            bool isRoom = Volatile.Read(ref _count) < maxShapes && Interlocked.Increment(ref _count) <= maxShapes;
            tally = isRoom ? _shapes.GetOrAdd(shape, static _ => new Tally()) : _others;
        }

        return Interlocked.Increment(ref tally.Seen) % oneIn == 1;
    }

    private sealed class Tally
    {
        public long Seen;
    }
}
