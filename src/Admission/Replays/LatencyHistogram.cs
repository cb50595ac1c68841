namespace Admission.Replays;

/// <summary>Evaluation times before and after.</summary>
public sealed class LatencyPair
{
    /// <summary>Times of the policies to compare with.</summary>
    public LatencyHistogram Before { get; set; } = new();

    /// <summary>Times of the candidate.</summary>
    public LatencyHistogram After { get; set; } = new();

    /// <summary>Adds another pair.</summary>
    public void Add(LatencyPair other)
    {
        ArgumentNullException.ThrowIfNull(other);
        Before.Add(other.Before);
        After.Add(other.After);
    }

    /// <summary>
    /// Is the candidate slower by more than the variation between two runs? The median by half and by 100 µs, of at
    /// least 20 evaluations.
    /// </summary>
    public bool IsSlower =>
        Before.Count >= 20 && After.Count >= 20
        && After.Percentile(0.5) >= 1.5 * Before.Percentile(0.5)
        && After.Percentile(0.5) - Before.Percentile(0.5) >= 100;
}

/// <summary>Times in buckets that differ by 19%, so that memory is bounded and two histograms can be added.</summary>
public sealed class LatencyHistogram
{
    private const double BucketsPerOctave = 4;

    /// <summary>Number of times by bucket. Bucket 0 is below 1 µs, bucket n ends at 2^(n/4) µs.</summary>
    public SortedDictionary<int, long> Buckets { get; set; } = [];

    [System.Text.Json.Serialization.JsonIgnore]
    public long Count => Buckets.Values.Sum();

    /// <summary>The end of a bucket in microseconds.</summary>
    public static double EndOf(int bucket) => Math.Pow(2, bucket / BucketsPerOctave);

    public void Add(TimeSpan time)
    {
        double microseconds = time.TotalMicroseconds;
        int bucket = microseconds < 1 ? 0 : (int)(Math.Log2(microseconds) * BucketsPerOctave) + 1;
        Buckets[bucket] = Buckets.GetValueOrDefault(bucket) + 1;
    }

    /// <summary>Adds all times of another.</summary>
    public void Add(LatencyHistogram other)
    {
        ArgumentNullException.ThrowIfNull(other);
        foreach ((int bucket, long count) in other.Buckets)
        {
            Buckets[bucket] = Buckets.GetValueOrDefault(bucket) + count;
        }
    }

    /// <summary>The time in microseconds below which this share of all times is; 0 if there are none.</summary>
    public double Percentile(double share)
    {
        double left = Count * share;
        foreach ((int bucket, long count) in Buckets)
        {
            left -= count;
            if (left <= 0)
            {
                return EndOf(bucket);
            }
        }

        return 0;
    }
}
