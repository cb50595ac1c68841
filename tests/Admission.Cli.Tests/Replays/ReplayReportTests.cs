using System.Text.RegularExpressions;
using Admission.Cli.Reports;
using Admission.Cli.Reports.Replay;
using Admission.Replays;

namespace Admission.Cli.Tests.Replays;

public sealed partial class ReplayReportTests
{
    private const string Evil = "<img src=x onerror=alert(1)>'\"&[link](javascript:alert(1))|`";

    [Theory]
    [InlineData("text", "txt")]
    [InlineData("markdown", "md")]
    public void Report_of_the_recorded_reviews_is_as_approved(string form, string ending) =>
        Approved.Matches($"replay.{ending}", ReplayFixture.Report(form));

    [Fact]
    public void Result_survives_its_json_form()
    {
        string json = ReplayResultFile.Write(ReplayFixture.Result);

        Assert.True(ReplayResultFile.TryRead(json, out ReplayResult? read, out string error), error);
        Assert.Equal(json, ReplayResultFile.Write(read!));
    }

    // Objects and policies can contain anything.
    [Fact]
    public void Page_escapes_everything_that_it_shows()
    {
        string page = Write("html");

        Assert.DoesNotContain("<img", page, StringComparison.Ordinal);
        Assert.Contains("&lt;img src=x onerror=alert(1)&gt;", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Page_has_one_row_for_each_name()
    {
        string page = Write("html", new ReplayResult
        {
            Shares =
            [
                new FlipShare(FlipKind.NewDenial, "namespace", "shop", 3),
                new FlipShare(FlipKind.NewWarning, "namespace", "shop", 2),
            ],
        });

        Assert.Single(Regex.Matches(page, "<li><span>shop</span>"));
        Assert.Contains("aria-label=\"allow → deny 3, new warnings 2\"", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Page_shows_how_many_flips_are_not_listed()
    {
        ReplayResult result = Sample("x");
        result.Flips[0].Count = 14;

        Assert.Contains("1 of 14 flips: at most 10", Write("html", result), StringComparison.Ordinal);
    }

    [Fact]
    public void Page_lists_the_names_that_a_chart_has_no_room_for()
    {
        string page = Write("html", new ReplayResult
        {
            Shares =
            [
                .. Enumerable.Range(0, 12)
                    .Select(static i => new FlipShare(FlipKind.NewDenial, "user", $"user-{i}", 1)),
            ],
        });

        Assert.Contains("<summary>4 more</summary>", page, StringComparison.Ordinal);
        Assert.All(Enumerable.Range(0, 12), i => Assert.Contains($">user-{i}<", page, StringComparison.Ordinal));
    }

    [Fact]
    public void Page_labels_the_logarithmic_axis()
    {
        var result = new ReplayResult();
        result.Latency.Before.Add(TimeSpan.FromMicroseconds(50));
        result.Latency.Before.Add(TimeSpan.FromMilliseconds(5));

        string page = Write("html", result);

        Assert.Contains("time, logarithmic", page, StringComparison.Ordinal);
        Assert.All((string[])[">100 µs<", ">1.0 ms<"], tick => Assert.Contains(tick, page, StringComparison.Ordinal));
    }

    [Fact]
    public void Page_allows_no_script_but_its_own_and_needs_nothing_from_elsewhere()
    {
        string page = Write("html");

        Assert.Contains("default-src 'none'; style-src 'sha256-", page, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe-inline", page, StringComparison.Ordinal);
        Assert.DoesNotMatch("(src|href)=\"(?!#)", page);
    }

    [Fact]
    public void Markdown_marks_nothing_up_that_it_shows()
    {
        // Text between back ticks is shown unchanged.
        string comment = Code().Replace(Write("markdown"), "");

        Assert.DoesNotContain("<img", comment, StringComparison.Ordinal);
        Assert.DoesNotContain("[link](", comment, StringComparison.Ordinal);
    }

    [Fact]
    public void Text_cannot_control_a_terminal() => Assert.DoesNotContain('\u001b', Write("text"));

    [Fact]
    public void Markdown_fits_into_a_comment()
    {
        ReplayResult result = Sample(new string('x', 100_000));
        using var text = new StringWriter();
        ReplayReportWriters.Named("markdown").Write(result, text, ReportStyle.Plain);

        Assert.InRange(text.ToString().Length, 100, 65_536);
    }

    [GeneratedRegex("(`+)(.+?)(?<!`)\\1(?!`)")]
    private static partial Regex Code();

    private static string Write(string form) => Write(form, Sample(Evil + "\u001b[31m"));

    private static string Write(string form, ReplayResult result)
    {
        using var text = new StringWriter();
        ReplayReportWriters.Named(form).Write(result, text, ReportStyle.Plain);
        return text.ToString();
    }

    private static ReplayResult Sample(string evil) => new()
    {
        Candidate = new ReplayedPolicies { Name = evil[..Math.Min(evil.Length, 200)] },
        Baseline = new ReplayedPolicies { Name = "recorded" },
        Counts = { Records = 2, Judged = 1, Errors = 1, Flipped = 1 },
        Reviews = { [FlipKind.NewDenial] = 1 },
        Flips =
        [
            new FlipGroup
            {
                Kind = FlipKind.NewDenial,
                Policy = "test",
                Count = 1,
                Examples =
                [
                    new FlipExample
                    {
                        Number = 0,
                        File = evil[..Math.Min(evil.Length, 200)],
                        Line = 1,
                        Operation = "CREATE",
                        Kind = "Pod",
                        Namespace = evil[..Math.Min(evil.Length, 200)],
                        User = evil[..Math.Min(evil.Length, 200)],
                        Fields = ["spec.missing"],
                        Message = evil,
                        Fix = evil,
                        Before = evil,
                        Object = System.Text.Json.JsonSerializer.Serialize(new { spec = new { evil } }),
                    },
                ],
            },
        ],
        Shares = [new FlipShare(FlipKind.NewDenial, "user", evil[..Math.Min(evil.Length, 200)], 1)],
        Errors = [new RecordError(1, evil[..Math.Min(evil.Length, 200)], 2, "broken")],
    };
}
