using System.Globalization;
using System.Text;
using Admission.Cli.Html;
using Admission.Replays;

namespace Admission.Cli.Reports.Replay;

/// <summary>The charts of the HTML report, as SVG.</summary>
internal static class ReplayCharts
{
    private const int Width = 760;
    private const int Height = 220;
    private const int Left = 46;
    private const int Bottom = 26;
    private const int Top = 10;
    private const int MaxPolicies = 7;

    /// <summary>Flips by policy over time, as stacked bars; empty where no time is known.</summary>
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
        var svg = Begin("Flips by policy over time");
        Axis(svg, most);
        double step = (double)(Width - Left - 8) / (last - first + 1);
        for (long bucket = first; bucket <= last; bucket++)
        {
            double y = Height - Bottom;
            for (int i = 0; i < policies.Length; i++)
            {
                long count = policies[i].Buckets.GetValueOrDefault(bucket);
                double height = Scale(count, most);
                y -= height;
                if (count > 0)
                {
                    Bar(svg, Left + ((bucket - first) * step), y, Math.Max(Math.Min(step - 1, 40), 1), height, i,
                        $"{policies[i].Name}: {count}, {TimeOf(bucket, timeline)}");
                }
            }
        }

        Label(svg, Left, TimeOf(first, timeline), "start");
        Label(svg, Width - 8, TimeOf(last + 1, timeline), "end");
        svg.Append("</svg>");
        Legend(svg, policies.Select(static one => one.Name));
        return svg.ToString();
    }

    /// <summary>
    /// How long judgements took before and after, as bars beside each other; empty where nothing was.
    /// </summary>
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
        var svg = Begin("Distribution of the time of a judgement");
        Axis(svg, most * 100, "%");
        double step = (double)(Width - Left - 8) / (last - first + 1);
        for (int i = 0; i < both.Length; i++)
        {
            foreach ((int bucket, long count) in both[i].Times.Buckets)
            {
                double height = Scale(count / Math.Max(1.0, both[i].Times.Count), most);
                double x = Left + ((bucket - first) * step) + (i * step / 2);
                Bar(svg, x, Height - Bottom - height, Math.Max((step / 2) - 1, 1), height, i,
                    $"{both[i].Name}: {count} below {ReplayText.Time(LatencyHistogram.EndOf(bucket))}");
            }
        }

        Label(svg, Left, ReplayText.Time(LatencyHistogram.EndOf(first - 1)), "start");
        Label(svg, Width - 8, ReplayText.Time(LatencyHistogram.EndOf(last)), "end");
        svg.Append("</svg>");
        Legend(svg, both.Where(static one => one.Times.Count > 0).Select(static one =>
            $"{one.Name}: median {ReplayText.Time(one.Times.Percentile(0.5))}, "
                + $"p99 {ReplayText.Time(one.Times.Percentile(0.99))}"));
        return svg.ToString();
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

    private static StringBuilder Begin(string title) => new StringBuilder()
        .Append(CultureInfo.InvariantCulture, $"<svg viewBox=\"0 0 {Width} {Height}\" role=\"img\" aria-label=\"")
        .Append(HtmlText.Escape(title))
        .Append("\">");

    private static void Axis(StringBuilder svg, double most, string unit = "")
    {
        foreach (double share in (double[])[0, 0.5, 1])
        {
            double y = Height - Bottom - Scale(share, 1);
            double value = most * share;
            string text = value >= 10 || value == Math.Floor(value)
                ? value.ToString("#,0", CultureInfo.InvariantCulture)
                : value.ToString("0.0", CultureInfo.InvariantCulture);
            svg.Append(CultureInfo.InvariantCulture, $"<line class=\"grid\" x1=\"{Left}\" x2=\"{Width - 8}\" ")
                .Append(CultureInfo.InvariantCulture, $"y1=\"{y:0.#}\" y2=\"{y:0.#}\"/>")
                .Append(CultureInfo.InvariantCulture, $"<text x=\"{Left - 6}\" y=\"{y + 4:0.#}\" ")
                .Append(CultureInfo.InvariantCulture, $"text-anchor=\"end\">{text}{unit}</text>");
        }
    }

    private static double Scale(double value, double most) => most <= 0 ? 0 : value / most * (Height - Bottom - Top);

    private static void Bar(
        StringBuilder svg, double x, double y, double width, double height, int colour, string title) =>
        svg.Append(CultureInfo.InvariantCulture, $"<rect class=\"c{colour}\" x=\"{x:0.##}\" y=\"{y:0.##}\" ")
            .Append(CultureInfo.InvariantCulture, $"width=\"{width:0.##}\" height=\"{height:0.##}\"><title>")
            .Append(HtmlText.Escape(title))
            .Append("</title></rect>");

    private static void Label(StringBuilder svg, double x, string text, string anchor) =>
        svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{x:0.#}\" y=\"{Height - 6}\" text-anchor=\"{anchor}\">")
            .Append(HtmlText.Escape(text))
            .Append("</text>");

    private static void Legend(StringBuilder html, IEnumerable<string> names)
    {
        html.Append("<p class=\"legend\">");
        foreach ((int index, string name) in names.Index())
        {
            html.Append(CultureInfo.InvariantCulture, $"<span><i class=\"c{index}\"></i>")
                .Append(HtmlText.Escape(name))
                .Append("</span>");
        }

        html.Append("</p>");
    }

    private static string TimeOf(long bucket, FlipTimeline timeline) =>
        DateTimeOffset.FromUnixTimeSeconds(bucket * timeline.BucketSeconds)
            .ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);
}
