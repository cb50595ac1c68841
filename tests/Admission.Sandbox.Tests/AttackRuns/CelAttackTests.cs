namespace Admission.Sandbox.Tests.AttackRuns;

/// <summary>Every attack of <c>attacks/cel/</c> against a running server, one after another.</summary>
[Collection("one after another")]
public sealed class CelAttackTests(CelAttackedServer server, CelLoadRecords loads, ITestOutputHelper output)
    : IClassFixture<CelAttackedServer>, IClassFixture<CelLoadRecords>
{
    public static TheoryData<string> Names =>
        [.. CelAttack.All.Where(static one => !one.IsRefusedWhenLoaded).Select(static one => one.Name)];

    public static TheoryData<string> NamesOfLoads =>
        [.. CelAttack.All.Where(static one => one.IsRefusedWhenLoaded).Select(static one => one.Name)];

    [Theory, MemberData(nameof(Names))]
    public Task Affects_only_its_own_verdict(string name) =>
        AttackTests.RunAsync(server, CelAttack.All.Single(one => one.Name == name), output);

    [Theory, MemberData(nameof(NamesOfLoads))]
    public Task Server_does_not_start_with_it_and_names_its_file(string name) =>
        LoadTests.StartAsync(loads, CelAttack.All.Single(one => one.Name == name), output);
}

/// <summary>What happened when servers were started with the attacks in CEL.</summary>
public sealed class CelLoadRecords : LoadRecords
{
    /// <summary>For the attacks in CEL.</summary>
    public CelLoadRecords()
        : base("cel-loads")
    {
    }
}

/// <summary>A server with the attacks in CEL.</summary>
public sealed class CelAttackedServer : AttackedServer
{
    /// <summary>A server with the attacks in CEL.</summary>
    public CelAttackedServer()
        : base(CelAttack.All, "cel-attacks")
    {
    }
}
