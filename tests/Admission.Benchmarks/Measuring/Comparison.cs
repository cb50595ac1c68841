using System.Globalization;

namespace Admission.Benchmarks.Measuring;

/// <summary>
/// Compares variants in one run: they take turns, so that a busy moment of the machine hits all alike, and the least
/// CPU time of all rounds counts, which is what the code costs when nothing disturbs it.
/// </summary>
/// <param name="filter">Only variants with this in their name count; empty for all.</param>
/// <param name="rounds">How many rounds.</param>
internal sealed class Comparison(string filter, int rounds)
{
    // Long enough for the clock, short enough that some rounds are never interrupted.
    private const long RoundNanoseconds = 20_000_000;

    private readonly List<Variant> _variants = [];

    /// <param name="name">What the table calls it.</param>
    /// <param name="make">Prepares it and gives one operation, which runs on the thread that measures.</param>
    /// <param name="baseline">Name of the variant that the ratio is to; null for none.</param>
    public void Add(string name, Func<Action> make, string? baseline = null) =>
        Add(name, () => (make(), 1), baseline);

    /// <param name="name">What the table calls it.</param>
    /// <param name="make">
    /// Prepares it, and gives an action and the number of operations that it consists of: the figures are means of all
    /// of them.
    /// </param>
    /// <param name="baseline">Name of the variant that the ratio is to; null for none.</param>
    public void Add(string name, Func<(Action Run, int Operations)> make, string? baseline = null)
    {
        if (name.Contains(filter, StringComparison.OrdinalIgnoreCase))
        {
            (Action run, int operations) = make();
            _variants.Add(new Variant(name, run, operations, baseline));
        }
    }

    /// <summary>Measures and prints the table.</summary>
    public void Run(TextWriter output)
    {
        foreach (Variant variant in _variants)
        {
            variant.WarmUp();
        }

        for (int round = 0; round < rounds; round++)
        {
            foreach (Variant variant in _variants)
            {
                variant.Measure();
            }
        }

        output.WriteLine("| what | CPU µs | bytes allocated | GC pause µs | ratio |");
        output.WriteLine("|---|--:|--:|--:|--:|");
        foreach (Variant variant in _variants)
        {
            Variant? baseline = _variants.Find(other => other.Name == variant.Baseline);
            string ratio = baseline is null
                ? ""
                : string.Create(
                    CultureInfo.InvariantCulture, $"{variant.Least / baseline.Least:f3} to {baseline.Name}");
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {variant.Name} | {variant.Least / 1000:f2} | {variant.Allocated:f0} | {variant.Paused:f2} | "
                    + $"{ratio} |"));
        }
    }

    private sealed class Variant(string name, Action run, int operations, string? baseline)
    {
        private int _repeats = 1;
        private long _runs;
        private TimeSpan _paused;

        public string Name => name;

        public string? Baseline => baseline;

        /// <summary>Least CPU time of an operation, in nanoseconds.</summary>
        public double Least { get; private set; } = double.MaxValue;

        /// <summary>Bytes that an operation allocates.</summary>
        public double Allocated { get; private set; }

        /// <summary>
        /// Microseconds of collections for an operation, over all rounds: what the least CPU time leaves out.
        /// </summary>
        public double Paused => _paused.TotalMicroseconds / _runs;

        // Long enough for the JIT, which compiles again what was called often.
        public void WarmUp()
        {
            long until = ThreadClock.Nanoseconds + (15 * RoundNanoseconds);
            int runs = 0;
            long started = ThreadClock.Nanoseconds;
            while (ThreadClock.Nanoseconds < until)
            {
                run();
                runs++;
            }

            double each = (ThreadClock.Nanoseconds - started) / (double)runs;
            _repeats = (int)Math.Clamp(RoundNanoseconds / each, 1, 1_000_000);
        }

        public void Measure()
        {
            TimeSpan paused = GC.GetTotalPauseDuration();
            long allocated = GC.GetAllocatedBytesForCurrentThread();
            long started = ThreadClock.Nanoseconds;
            for (int i = 0; i < _repeats; i++)
            {
                run();
            }

            double count = (double)_repeats * operations;
            Least = Math.Min(Least, (ThreadClock.Nanoseconds - started) / count);
            _paused += GC.GetTotalPauseDuration() - paused;
            _runs += _repeats * (long)operations;
            Allocated = (GC.GetAllocatedBytesForCurrentThread() - allocated) / count;
        }
    }
}
