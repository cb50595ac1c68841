namespace Admission.Sandbox.Tests.AttackRuns;

/// <summary>Every attack of <c>attacks/rego/</c> against a running server, one after another.</summary>
[Collection("one after another")]
public sealed class RegoAttackTests(RegoAttackedServer server, RegoLoadRecords loads, ITestOutputHelper output)
    : IClassFixture<RegoAttackedServer>, IClassFixture<RegoLoadRecords>
{
    public static TheoryData<string> Names =>
        [.. RegoAttack.All.Where(static one => !one.IsRefusedWhenLoaded).Select(static one => one.Name)];

    public static TheoryData<string> NamesOfLoads =>
        [.. RegoAttack.All.Where(static one => one.IsRefusedWhenLoaded).Select(static one => one.Name)];

    [Theory, MemberData(nameof(Names))]
    public Task Affects_only_its_own_verdict(string name) =>
        AttackTests.RunAsync(server, RegoAttack.All.Single(one => one.Name == name), output);

    [Theory, MemberData(nameof(NamesOfLoads))]
    public Task Server_does_not_start_with_it_and_names_its_file(string name) =>
        LoadTests.StartAsync(loads, RegoAttack.All.Single(one => one.Name == name), output);
}

/// <summary>What happened when servers were started with the attacks in Rego.</summary>
public sealed class RegoLoadRecords : LoadRecords
{
    /// <summary>For the attacks in Rego.</summary>
    public RegoLoadRecords()
        : base("rego-loads")
    {
    }
}

/// <summary>A server with the attacks in Rego.</summary>
public sealed class RegoAttackedServer : AttackedServer
{
    /// <summary>A server with the attacks in Rego.</summary>
    public RegoAttackedServer()
        : base(RegoAttack.All, "rego-attacks")
    {
    }
}
