using System.Globalization;
using System.Text;
using Admission.Cli.Html;
using Admission.Replays;

namespace Admission.Cli.Reports.Replay;

/// <summary>
/// The charts of the HTML report. Positions are in percent, so that text has one size at every width.
/// </summary>
internal static class ReplayCharts
{
    private const int MaxPolicies = 7;

    /// <summary>Flips by policy over time, as stacked bars; empty if no time is known.</summary>
    public static string Timeline(FlipTimeline timeline)
    {
        (string Name, SortedDictionary<long, long> Buckets)[] policies = Largest(timeline);
        if (policies.Length == 0)
        {
            return "";
        }

        long first = policies.Min(static one => one.Buckets.Keys.First());
        long last = policies.Max(static one => one.Buckets.Keys.Last());
        long most = Enumerable.Range(0, (int)(last - first + 1))
            .Max(i => policies.Sum(one => one.Buckets.GetValueOrDefault(first + i)));
        StringBuilder html = HtmlChart.Begin("Flips by policy over time", most, "");
        double step = 100.0 / (last - first + 1);
        for (long bucket = first; bucket <= last; bucket++)
        {
            double below = 0;
            for (int i = 0; i < policies.Length; i++)
            {
                long count = policies[i].Buckets.GetValueOrDefault(bucket);
                if (count > 0)
                {
                    double height = 100.0 * count / most;
                    below += height;
                    HtmlChart.Bar(html, (bucket - first) * step, 100 - below, Math.Clamp(step * 0.9, 0.3, 8), height, i,
                        $"{policies[i].Name}: {ReplayText.Count(count)}, {TimeOf(bucket, timeline)}");
                }
            }
        }

        html.Append("</svg><p class=\"axis\">").Append($"<span>{TimeOf(first, timeline)}</span>")
            .Append($"<span>{TimeOf(last + 1, timeline)}</span></p></div>");
        return html.Append(HtmlParts.Legend(policies.Select(static (one, i) => ($"c{i}", one.Name)))).ToString();
    }

    /// <summary>Durations of evaluations before and now, as adjacent bars; empty if none was measured.</summary>
    public static string Latency(LatencyPair latency)
    {
        int[] buckets = [.. latency.Before.Buckets.Keys.Concat(latency.After.Buckets.Keys).Distinct()];
        if (buckets.Length == 0)
        {
            return "";
        }

        int first = buckets.Min(), last = buckets.Max();
        (LatencyHistogram Times, string Name)[] both = [(latency.Before, "before"), (latency.After, "candidate")];
        double most = both.Max(static one =>
            one.Times.Buckets.Values.DefaultIfEmpty().Max() / Math.Max(1.0, one.Times.Count));
        StringBuilder html = HtmlChart.Begin("Share of evaluations by duration", most * 100, "%");
        double step = 100.0 / (last - first + 1);
        for (int i = 0; i < both.Length; i++)
        {
            foreach ((int bucket, long count) in both[i].Times.Buckets)
            {
                double height = 100 * count / Math.Max(1.0, both[i].Times.Count) / most;
                HtmlChart.Bar(html, ((bucket - first) * step) + (i * step / 2), 100 - height, step * 0.45, height, i,
                    $"{both[i].Name}: {ReplayText.Count(count)} below "
                        + ReplayText.Time(LatencyHistogram.EndOf(bucket)));
            }
        }

        html.Append("</svg>");
        WriteTicks(html, first, last);
        html.Append("<p class=\"axis\"><span>time, logarithmic: each mark is ten times the one before")
            .Append("</span></p></div>");
        return html.Append(HtmlParts.Legend(both.Index().Where(static one => one.Item.Times.Count > 0)
            .Select(static one => ($"c{one.Index}", $"{one.Item.Name}: median "
                + $"{ReplayText.Time(one.Item.Times.Percentile(0.5))}, p99 "
                + ReplayText.Time(one.Item.Times.Percentile(0.99)))))).ToString();
    }

    // A mark at each power of ten; at both ends if there are fewer than two.
    private static void WriteTicks(StringBuilder html, int first, int last)
    {
        double low = LatencyHistogram.EndOf(first - 1), high = LatencyHistogram.EndOf(last);
        double[] marks =
        [
            .. Enumerable.Range(0, 12).Select(static power => Math.Pow(10, power))
                .Where(one => one >= low && one <= high),
        ];
        marks = marks.Length >= 2 ? marks : [low, high];
        html.Append("<svg class=\"ticks\" aria-hidden=\"true\">");
        foreach (double mark in marks)
        {
            double x = 100 * Math.Log(mark / low) / Math.Log(high / low);
            string anchor = x < 8 ? "start" : x > 92 ? "end" : "middle";
            html.Append(CultureInfo.InvariantCulture, $"<line x1=\"{x:0.##}%\" x2=\"{x:0.##}%\" y1=\"0\" y2=\"5\"/>")
                .Append(CultureInfo.InvariantCulture, $"<text x=\"{x:0.##}%\" y=\"20\" text-anchor=\"{anchor}\">")
                .Append(ReplayText.Time(mark)).Append("</text>");
        }

        html.Append("</svg>");
    }

    private static (string Name, SortedDictionary<long, long> Buckets)[] Largest(FlipTimeline timeline)
    {
        (string Name, SortedDictionary<long, long> Buckets)[] all =
        [
            .. timeline.Policies.OrderByDescending(static one => one.Value.Values.Sum())
                .ThenBy(static one => one.Key, StringComparer.Ordinal)
                .Select(static one => (ReplayText.PolicyOf(one.Key), one.Value)),
        ];
        if (all.Length <= MaxPolicies)
        {
            return all;
        }

        var others = new SortedDictionary<long, long>();
        foreach ((long bucket, long count) in all.Skip(MaxPolicies).SelectMany(static one => one.Buckets))
        {
            others[bucket] = others.GetValueOrDefault(bucket) + count;
        }

        return [.. all.Take(MaxPolicies), ("others", others)];
    }

    private static string TimeOf(long bucket, FlipTimeline timeline) =>
        DateTimeOffset.FromUnixTimeSeconds(bucket * timeline.BucketSeconds)
            .ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);
}
