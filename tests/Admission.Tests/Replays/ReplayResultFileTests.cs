using Admission.Recordings;
using Admission.Replays;

namespace Admission.Tests.Replays;

public sealed class ReplayResultFileTests
{
    [Fact]
    public void Result_of_an_older_version_has_the_defaults_of_members_that_it_lacks()
    {
        Assert.True(ReplayResultFile.TryRead(Json(""), out ReplayResult? result, out string error), error);
        Assert.True(ReplayResultFile.TryMerge([result!, result!], out ReplayResult? sum, out error), error);

        Assert.Equal(0, sum!.Counts.Records);
        Assert.Empty(sum.CostChanges);
    }

    [Fact]
    public void Written_result_is_read_as_it_was()
    {
        var result = new ReplayResult { Shard = "0/4", Next = 7 };
        result.CostChanges.Add("a", new CostChange { Reviews = 1, MaxBefore = 30, MaxAfter = 39 });
        string json = ReplayResultFile.Write(result);

        Assert.True(ReplayResultFile.TryRead(json, out ReplayResult? read, out _));
        Assert.Equal(json, ReplayResultFile.Write(read!));
    }

    [Theory]
    [InlineData(", \"flips\": null")]
    [InlineData(", \"flips\": [null]")]
    [InlineData(", \"flips\": [{ \"kind\": \"NewDenial\", \"policy\": \"a\", \"examples\": [null] }]")]
    [InlineData(", \"flips\": [{ \"kind\": \"NewDenial\" }]")]
    [InlineData(", \"shares\": [null]")]
    [InlineData(", \"shares\": [{ \"kind\": \"NewDenial\" }]")]
    [InlineData(", \"answers\": [null]")]
    [InlineData(", \"errors\": [{}]")]
    [InlineData(", \"costChanges\": { \"a\": null }")]
    [InlineData(", \"policyLatency\": { \"a\": null }")]
    [InlineData(", \"latency\": { \"before\": null }")]
    [InlineData(", \"timeline\": { \"policies\": { \"a\": null } }")]
    [InlineData(", \"candidate\": null")]
    public void Damaged_result_is_an_error_and_no_fault(string members)
    {
        Assert.False(ReplayResultFile.TryRead(Json(members), out _, out string error));
        Assert.Contains("Write it with --output json.", error, StringComparison.Ordinal);
    }

    private static string Json(string members) =>
        $$"""{ "apiVersion": "{{Recording.ApiVersion}}", "kind": "ReplayResult"{{members}} }""";
}
