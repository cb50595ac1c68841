using Admission.Protocol;

namespace Admission.Tests.Protocol;

// attack-cases 37. The API server rounds up to a whole second, so that one second may be over already.
public sealed class RequestDeadlineTests
{
    [Theory]
    [InlineData("1s", 500)]
    [InlineData("2s", 1000)]
    [InlineData("3s", 1800)]
    [InlineData("10s", 8800)]
    [InlineData("30s", 28_800)]
    [InlineData("500ms", 250)]
    [InlineData("1.5s", 750)]
    [InlineData("0m10s", 8800)]
    public void Ends_before_the_timeout_of_the_api_server(string timeout, double expectedMilliseconds) =>
        Assert.Equal(expectedMilliseconds, RequestDeadline.BudgetFor(timeout).TotalMilliseconds, tolerance: 0.001);

    [Theory]
    [InlineData("1m0s")]
    [InlineData("31s")]
    [InlineData("24h")]
    [InlineData("999999999s")]
    public void Accepts_no_more_than_kubernetes_allows(string timeout) =>
        Assert.Equal(RequestDeadline.BudgetFor("30s"), RequestDeadline.BudgetFor(timeout));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("0s")]
    [InlineData("-1s")]
    [InlineData("abc")]
    [InlineData("10")]
    [InlineData("s")]
    [InlineData("10 s")]
    [InlineData("1..5s")]
    [InlineData(".s")]
    [InlineData("1e3s")]
    [InlineData("10S")]
    [InlineData("10d")]
    [InlineData("NaNs")]
    [InlineData("99999999999999999999999999s")]
    [InlineData("1s1s1s1s1s1s1s1s1s1s1s1s1s1s1s1s1s1s1s")]
    public void Uses_the_default_of_kubernetes_if_the_query_has_no_timeout(string? timeout) =>
        Assert.Equal(RequestDeadline.BudgetFor("10s"), RequestDeadline.BudgetFor(timeout));

    [Theory]
    [InlineData("1m0s", 60_000)]
    [InlineData("1h1m1s", 3_661_000)]
    [InlineData("1500us", 1.5)]
    [InlineData("1500µs", 1.5)]
    [InlineData("1000000ns", 1)]
    public void Reads_durations_of_go(string text, double milliseconds)
    {
        Assert.True(RequestDeadline.TryParse(text, out TimeSpan duration));
        Assert.Equal(milliseconds, duration.TotalMilliseconds, tolerance: 0.001);
    }
}
