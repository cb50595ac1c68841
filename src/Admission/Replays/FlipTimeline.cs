namespace Admission.Replays;

/// <summary>
/// Flips by policy over time, in buckets that grow with the period: two timelines can be added, whatever their buckets.
/// </summary>
public sealed class FlipTimeline
{
    /// <summary>Maximum number of buckets: 240.</summary>
    public const int MaxBuckets = 240;

    /// <summary>Length of a bucket in seconds: 60, doubled as often as the period needs.</summary>
    public long BucketSeconds { get; set; } = 60;

    /// <summary>Number of flips by policy, and by bucket: its number since 1970.</summary>
    public SortedDictionary<string, SortedDictionary<long, long>> Policies { get; set; } = new(StringComparer.Ordinal);

    public void Add(string policy, DateTimeOffset time, long count = 1)
    {
        Put(policy, FloorDivide(time.ToUnixTimeSeconds(), BucketSeconds), count);
        Widen();
    }

    /// <summary>Adds another timeline.</summary>
    public void Add(FlipTimeline other)
    {
        ArgumentNullException.ThrowIfNull(other);
        while (BucketSeconds < other.BucketSeconds)
        {
            Double();
        }

        foreach ((string policy, SortedDictionary<long, long> buckets) in other.Policies)
        {
            foreach ((long bucket, long count) in buckets)
            {
                Put(policy, FloorDivide(bucket * other.BucketSeconds, BucketSeconds), count);
            }
        }

        Widen();
    }

    private void Put(string policy, long bucket, long count)
    {
        if (!Policies.TryGetValue(policy, out SortedDictionary<long, long>? buckets))
        {
            Policies.Add(policy, buckets = []);
        }

        buckets[bucket] = buckets.GetValueOrDefault(bucket) + count;
    }

    private void Widen()
    {
        while (Policies.Count > 0
            && Policies.Values.Max(static one => one.Keys.Last()) - Policies.Values.Min(static one => one.Keys.First())
                >= MaxBuckets)
        {
            Double();
        }
    }

    private void Double()
    {
        BucketSeconds *= 2;
        foreach ((string policy, SortedDictionary<long, long> buckets) in Policies.ToArray())
        {
            var wider = new SortedDictionary<long, long>();
            foreach ((long bucket, long count) in buckets)
            {
                long at = FloorDivide(bucket, 2);
                wider[at] = wider.GetValueOrDefault(at) + count;
            }

            Policies[policy] = wider;
        }
    }

    private static long FloorDivide(long value, long by) => (value / by) - (value % by < 0 ? 1 : 0);
}
