using System.Text.Json;
using System.Text.RegularExpressions;

namespace Admission.Chart.Tests;

/// <summary>The Grafana dashboard: each expression, legend and unit fits the metrics of the server.</summary>
public sealed partial class DashboardTests
{
    // Prometheus adds these to what a replica reports.
    private static readonly string[] Added = ["le", "pod", "namespace", "instance", "job"];

    private static readonly Dictionary<string, string[]> Labels = File
        .ReadAllLines(Checkout.At("tests", "Admission.Webhook.Tests", "approved", "metrics.txt"))
        .Select(static line => MetricLine().Match(line))
        .Where(static match => match.Success)
        .ToDictionary(
            static match => match.Groups[1].Value,
            static match => match.Groups[2].Value.Split(", ", StringSplitOptions.RemoveEmptyEntries));

    public static TheoryData<string, string, string> Targets()
    {
        var targets = new TheoryData<string, string, string>();
        using var dashboard = JsonDocument.Parse(
            File.ReadAllBytes(Checkout.At("charts", "admission", "dashboards", "admission.json")));
        foreach (JsonElement panel in dashboard.RootElement.GetProperty("panels").EnumerateArray())
        {
            string unit = panel.GetProperty("fieldConfig").GetProperty("defaults").GetProperty("unit").GetString()!;
            foreach (JsonElement target in panel.GetProperty("targets").EnumerateArray())
            {
                targets.Add(
                    target.GetProperty("expr").GetString()!, target.GetProperty("legendFormat").GetString()!, unit);
            }
        }

        return targets;
    }

    [Theory]
    [MemberData(nameof(Targets))]
    public void Labels_of_an_expression_are_labels_of_its_metric(string expression, string legend, string unit)
    {
        Assert.NotEmpty(unit);
        string metric = Metric().Match(expression).Value;
        string[] known = [.. Labels[Part().Replace(metric, "")], .. Added];
        string[] grouped = [.. By().Matches(expression).SelectMany(static one => one.Groups[1].Value.Split(", "))];

        Assert.Subset(new HashSet<string>(known), new HashSet<string>(grouped));
        Assert.Subset(new HashSet<string>(known), Names(Matcher(), expression));
        Assert.Subset(new HashSet<string>(grouped), Names(Shown(), legend));
        Assert.NotEmpty(legend);
    }

    [Theory]
    [MemberData(nameof(Targets))]
    public void Unit_is_that_of_the_metric(string expression, string legend, string unit)
    {
        string metric = Metric().Match(expression).Value;
        string[] expected = metric switch
        {
            _ when metric.EndsWith("_timestamp_seconds", StringComparison.Ordinal) => ["s", "d"],
            _ when metric.EndsWith("_seconds_total", StringComparison.Ordinal) => ["percentunit"],
            _ when metric.EndsWith("_bytes", StringComparison.Ordinal) => ["bytes"],
            _ when Part().Replace(metric, "").EndsWith("_seconds", StringComparison.Ordinal) => ["s"],
            _ when expression.Contains("rate(", StringComparison.Ordinal) => ["reqps", "ops"],
            _ => ["short"],
        };
        Assert.True(expected.Contains(unit), $"{legend}: {expression} has the unit {unit}, not {expected[0]}");
    }

    private static HashSet<string> Names(Regex pattern, string text) =>
        [.. pattern.Matches(text).Select(static one => one.Groups[1].Value)];

    [GeneratedRegex(@"^(\w+) \w+ \{(.*)\}$")]
    private static partial Regex MetricLine();

    [GeneratedRegex(@"\b(admission|process|dotnet)_[a-z_]+[a-z]\b")]
    private static partial Regex Metric();

    [GeneratedRegex("_(bucket|sum|count)$")]
    private static partial Regex Part();

    [GeneratedRegex(@"by \(([^)]*)\)")]
    private static partial Regex By();

    [GeneratedRegex(@"[{,]\s*(\w+)[!=]")]
    private static partial Regex Matcher();

    [GeneratedRegex(@"\{\{(\w+)\}\}")]
    private static partial Regex Shown();
}
