namespace Admission.Sandbox.Tests.AttackRuns;

/// <summary>
/// Every attack of <c>attacks/</c> against a running server, one after another. Attack cases 18, 19 and 30 to 32.
/// </summary>
[Collection("one after another")]
public sealed class AttackTests(AttackedServer server, ITestOutputHelper output) : IClassFixture<AttackedServer>
{
    // The machine may have been busy with something else; a limit that does not hold fails every time.
    private const int MaxTries = 3;

    public static TheoryData<string> Names =>
        [.. Attack.All.Where(static one => !one.IsRefusedWhenLoaded).Select(static one => one.Name)];

    [Theory, MemberData(nameof(Names))]
    public Task Affects_only_its_own_verdict(string name) =>
        RunAsync(server, Attack.All.Single(one => one.Name == name), output);

    /// <summary>Runs an attack, and checks that it affects only its own verdict.</summary>
    internal static async Task RunAsync(AttackedServer server, Attack attack, ITestOutputHelper output)
    {
        AttackRecord record = await server.RunAsync(attack);
        for (int i = 1; i < MaxTries && IsLate(record); i++)
        {
            output.WriteLine($"again: {AttackTable.Line(record)}");
            record = await server.RunAsync(attack);
        }

        output.WriteLine(AttackTable.Line(record));
        output.WriteLine(record.Fault);
        output.WriteLine(record.Said);
        Assert.Equal("", record.Complaint);
        Assert.Contains(record.StoppedBy, attack.StoppedBy);
        Assert.True(record.Peak <= AttackedServer.MemoryCap, $"took {record.Peak >> 20} MiB");
        if (IsLate(record))
        {
            Machine.SkipIfBusy($"took {record.Elapsed.TotalMilliseconds:0} ms");
            Assert.Fail($"took {record.Elapsed.TotalMilliseconds:0} ms");
        }
    }

    private static bool IsLate(AttackRecord record) =>
        record.Complaint.Length == 0 && record.Elapsed > AttackedServer.Limit + AttackedServer.Grace;
}
