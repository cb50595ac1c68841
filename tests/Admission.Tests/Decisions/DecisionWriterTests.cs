using System.Buffers.Binary;
using System.Text;
using Admission.Decisions;
using Admission.Tests.Evaluation;
using Microsoft.Extensions.Time.Testing;

namespace Admission.Tests.Decisions;

public sealed class DecisionWriterTests : IDisposable
{
    private readonly LoggedDecisions _log = new();
    private readonly FakeTimeProvider _time = new(Judge.Now);

    [Fact]
    public void Decisions_that_do_not_fit_on_a_full_disk_are_written_later()
    {
        // Every write to that device fails as on a full disk.
        string name = new DecisionFileName("web-0", 0, Judge.Now, IsCompressed: false).ToString();
        using (DecisionWriter writer = Open())
        {
            File.CreateSymbolicLink(Path.Combine(_log.Folder, name), "/dev/full");
            Assert.Throws<IOException>(() => writer.Write(Batch(3), isLast: false, out _));
            Assert.Equal(3, writer.Write(Batch(3), isLast: true, out _));
        }

        DecisionVerification result = _log.Verify(_log.PublicKey);
        Assert.Empty(result.Problems);
        Assert.Equal(3, result.Decisions);
    }

    [Fact]
    public void Signs_at_the_interval_although_nothing_is_decided()
    {
        using (DecisionWriter writer = Open())
        {
            writer.Write([], isLast: false, out _);
            for (int i = 0; i < 4; i++)
            {
                _time.Advance(TimeSpan.FromSeconds(30));
                writer.Write([], isLast: false, out _);
            }

            writer.Write([], isLast: true, out _);
        }

        Assert.Equal(4, _log.Read().Count(static one => one.Type == "checkpoint"));
    }

    [Fact]
    public void Deletes_files_that_are_too_old_and_logs_it()
    {
        _log.Options = _log.Options with { RetentionDays = 2, MaxFileAge = TimeSpan.FromDays(1) };
        using (DecisionWriter writer = Open())
        {
            for (int day = 0; day < 6; day++)
            {
                writer.Write(Batch(1), isLast: false, out _);
                _time.Advance(TimeSpan.FromDays(1));
            }

            writer.Write(Batch(1), isLast: true, out _);
        }

        DecisionVerification result = _log.Verify(_log.PublicKey);
        Assert.Empty(result.Problems);
        Assert.Contains("older than the retention period", Assert.Single(result.Notes), StringComparison.Ordinal);
        Assert.Equal(5, result.Decisions);
    }

    [Theory]
    [InlineData(400)]
    [InlineData(-400)]
    public void A_clock_that_is_set_deletes_nothing(int days)
    {
        _log.Options = _log.Options with { RetentionDays = 100, MaxFileAge = TimeSpan.FromDays(1) };
        var time = new SteppedTime(Judge.Now);
        using (DecisionWriter writer = Open(time))
        {
            for (int day = 0; day < 6; day++)
            {
                time.Step(day switch
                {
                    2 => TimeSpan.FromDays(days),
                    4 => TimeSpan.FromDays(-days),
                    _ => TimeSpan.Zero,
                });
                writer.Write(Batch(1), isLast: false, out _);
                time.Advance(TimeSpan.FromDays(1));
            }

            writer.Write(Batch(1), isLast: true, out _);
        }

        DecisionVerification result = _log.Verify(_log.PublicKey);
        Assert.Empty(result.Problems);
        Assert.Empty(result.Notes);
        Assert.Equal(7, result.Decisions);
    }

    [Fact]
    public void Files_that_another_process_deletes_are_reported_as_missing()
    {
        _log.Options = _log.Options with { MaxFileAge = TimeSpan.FromDays(1) };
        using (DecisionWriter writer = Open())
        {
            for (int day = 0; day < 3; day++)
            {
                writer.Write(Batch(1), isLast: day == 2, out _);
                _time.Advance(TimeSpan.FromDays(1));
            }
        }

        File.Delete(_log.Files()[0]);

        Assert.Contains("are missing", Assert.Single(_log.Verify(_log.PublicKey).Problems), StringComparison.Ordinal);
    }

    [Fact]
    public void Lines_that_are_cut_off_before_a_restart_are_missed_after_it()
    {
        using (DecisionWriter writer = Open())
        {
            writer.Write(Batch(1), isLast: false, out _);
            writer.Write(Batch(2), isLast: false, out _);
        }

        string file = _log.Files()[0];
        string[] lines = File.ReadAllLines(file);
        File.WriteAllLines(file, lines[..^2]);
        _time.Advance(TimeSpan.FromMinutes(1));
        using (DecisionWriter writer = Open())
        {
            writer.Write(Batch(1), isLast: true, out _);
        }

        Assert.Contains(
            "were missing when the process started", Assert.Single(_log.Verify(_log.PublicKey).Problems),
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_log_with_lines_by_another_key_is_foreign()
    {
        _log.LogPods(2);
        Assert.True(DecisionKey.TryRead(DecisionKey.CreatePem(), out DecisionKey? other, out _));
        using (other)
        {
            Assert.Contains(
                "unknown key", Assert.Single(_log.Verify(other.Public).Problems), StringComparison.Ordinal);
        }
    }

    public void Dispose() => _log.Dispose();

    private DecisionWriter Open() => Open(_time);

    private DecisionWriter Open(TimeProvider time)
    {
        DecisionLogOptions options = _log.Options with { Folder = _log.Folder };
        return new DecisionWriter(options, _log.Key(), "1.0.0", DecisionFolder.Open(options), [], time);
    }

    private static byte[] Batch(int decisions)
    {
        byte[] body = Encoding.UTF8.GetBytes("{\"type\":\"decision\",\"time\":\"2026-11-23T12:00:00Z\"}");
        byte[] one = [0, 0, 0, 0, .. body];
        BinaryPrimitives.WriteInt32LittleEndian(one, body.Length);
        return [.. Enumerable.Repeat(one, decisions).SelectMany(static part => part)];
    }
}
