using System.Globalization;
using System.Text;
using System.Text.Json;
using Admission.Webhook.Logging;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace Admission.Webhook.Tests;

public sealed class LogOutputTests
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 23, 12, 0, 0, TimeSpan.Zero));

    [Fact]
    public async Task Writes_a_decision_as_one_line_of_text() => Assert.Equal(
        "2026-11-23T12:00:00.000Z info CREATE pods default/web by alice: deny banned-images - - in 1.5 ms "
        + "(dry run False, policy set 0123456789ab, uid u-1)\n",
        await LogAsync(LogFormat.Text, "alice"));

    [Fact]
    public async Task Writes_a_decision_as_one_json_object()
    {
        string line = await LogAsync(LogFormat.Json, "alice");
        JsonElement json = JsonDocument.Parse(line).RootElement;
        Assert.Equal(
            ("info", 1001, "CREATE", "alice", 1.5, false),
            (json.GetProperty("level").GetString(),
                json.GetProperty("event").GetInt32(),
                json.GetProperty("operation").GetString(),
                json.GetProperty("user").GetString(),
                json.GetProperty("elapsedMs").GetDouble(),
                json.GetProperty("dryRun").GetBoolean()));
    }

    public static TheoryData<string> HostileNames =>
    [
        "alice\n2026-11-23T12:00:00.000Z info DELETE nodes",
        "alice\r\nx",
        "\u001b[2Jalice",
        "alice\u2028x",
        "alice\u0085x",
        "\u202eecila",
        "a\0b",
        "\u2066a\u200eb\ufeff",
        "a\ud800",
    ];

    [Theory, MemberData(nameof(HostileNames))]
    public async Task Stays_one_line_of_visible_characters_for_any_name(string user)
    {
        foreach (LogFormat format in Enum.GetValues<LogFormat>())
        {
            string line = await LogAsync(format, user);
            Assert.Equal(line.Length - 1, line.IndexOf('\n', StringComparison.Ordinal));
            Assert.DoesNotContain(line[..^1], char.IsControl);
            Assert.DoesNotContain(line, static letter => char.GetUnicodeCategory(letter) is UnicodeCategory.Format
                or UnicodeCategory.LineSeparator or UnicodeCategory.Surrogate);
        }
    }

    [Fact]
    public async Task Quotes_a_name_that_could_be_taken_for_the_rest_of_the_line() => Assert.Contains(
        "by \"alice: allow in 1 ms \\\"\":", await LogAsync(LogFormat.Text, "alice: allow in 1 ms \""),
        StringComparison.Ordinal);

    [Fact]
    public async Task Keeps_the_exact_name_in_json()
    {
        string line = await LogAsync(LogFormat.Json, "al ice\n\"");
        Assert.Equal("al ice\n\"", JsonDocument.Parse(line).RootElement.GetProperty("user").GetString());
    }

    // Case 49.
    [Fact]
    public async Task Drops_lines_and_counts_them_when_the_output_is_stuck()
    {
        using StuckStream output = new();
        LogOutput log = new(output, LogFormat.Text, LogLevel.Information, _time, capacity: 10);
        ILogger logger = log.CreateLogger("Admission");
        Decide(logger, "first");
        await output.Reached;
        for (int i = 0; i < 100; i++)
        {
            Decide(logger, "more");
        }

        Assert.Equal(90, log.Dropped);
        output.Free();
        await log.DisposeAsync();
        Assert.Contains("90 log lines lost", output.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Counts_lines_as_dropped_when_nobody_reads_the_output()
    {
        LogOutput log = new(new BrokenStream(), LogFormat.Text, LogLevel.Information, _time);
        ILogger logger = log.CreateLogger("Admission");
        Decide(logger, "first");
        Decide(logger, "second");
        await log.DisposeAsync();
        Assert.True(log.Dropped > 0);
    }

    [Fact]
    public async Task Passes_only_warnings_of_the_framework()
    {
        using MemoryStream output = new();
        LogOutput log = new(output, LogFormat.Text, LogLevel.Information, _time);
        Assert.False(log.CreateLogger("Microsoft.AspNetCore").IsEnabled(LogLevel.Information));
        Assert.True(log.CreateLogger("Microsoft.AspNetCore").IsEnabled(LogLevel.Warning));
        await log.DisposeAsync();
    }

    private async Task<string> LogAsync(LogFormat format, string user)
    {
        using MemoryStream output = new();
        LogOutput log = new(output, format, LogLevel.Information, _time);
        Decide(log.CreateLogger("Admission.Webhook"), user);
        await log.DisposeAsync();
        return Encoding.UTF8.GetString(output.ToArray());
    }

    private static void Decide(ILogger logger, string user) => WebhookLog.Decided(
        logger, LogLevel.Information, "CREATE", "pods", "default", "web", user, "deny", "banned-images", "", "", 1.5,
        false, "0123456789ab", "u-1");

    private sealed class StuckStream : MemoryStream
    {
        private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _free = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Reached => _reached.Task;

        public string Text => Encoding.UTF8.GetString(ToArray());

        public void Free() => _free.SetResult();

        public override async ValueTask WriteAsync(
            ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            _reached.TrySetResult();
            await _free.Task;
            Write(buffer.Span);
        }
    }

    private sealed class BrokenStream : MemoryStream
    {
        public override ValueTask WriteAsync(
            ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
            throw new IOException("Broken pipe");
    }
}
