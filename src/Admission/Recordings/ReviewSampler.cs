using System.Collections.Concurrent;
using Admission.Protocol;

namespace Admission.Recordings;

/// <summary>
/// Chooses which reviews are recorded: the first of every shape, then one in so many of each shape, so that what is
/// rare is there as well. Safe to use from several threads; cheap, since it runs for every review.
/// </summary>
/// <param name="oneIn">1 records every review.</param>
/// <param name="maxShapes">
/// Most shapes that are told apart; whoever makes objects of ever new shapes must not have all recorded.
/// </param>
public sealed class ReviewSampler(int oneIn, int maxShapes = 10_000)
{
    private readonly ConcurrentDictionary<ulong, Tally> _shapes = new();
    private readonly Tally _others = new();
    private int _count;

    /// <summary>Is this review to be recorded?</summary>
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
