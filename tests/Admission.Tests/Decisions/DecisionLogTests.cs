using System.Text.Json;
using System.Text.Json.Nodes;
using Admission.Decisions;
using JsonValue = Admission.Json.JsonValue;
using Admission.Objects;
using Admission.Protocol;
using Admission.Tests.Evaluation;
using Samples = Admission.Tests.Protocol.Recordings;

namespace Admission.Tests.Decisions;

public sealed class DecisionLogTests : IDisposable
{
    private readonly LoggedDecisions _log = new();

    [Fact]
    public void Logs_the_user_the_request_and_the_answer()
    {
        _log.Log(Samples.Request(static _ => { }, LoggedDecisions.Pod));

        DecisionEntry entry = Assert.Single(_log.Decisions());
        Assert.Equal("deny", entry.Verdict);
        Assert.Equal("dev-alice", entry.User);
        Assert.Equal("CREATE", entry.Operation);
        Assert.Equal("pods", entry.Resource);
        Assert.Equal("Pod", entry.Kind);
        Assert.Equal(_log.Judge.Set.Digest, entry.PolicySet);
        JsonElement policy = Assert.Single(entry.Policies);
        Assert.Equal("denied", DecisionEntry.TextOf(policy, "result"));
        Assert.Equal("spec.containers[0].image", policy.GetProperty("fields")[0].GetString());
    }

    [Fact]
    public void Logs_which_fields_an_update_changes_and_no_value()
    {
        _log.Log(Samples.Request(static _ => { }, LoggedDecisions.PodUpdate));

        DecisionEntry entry = Assert.Single(_log.Decisions());
        JsonElement change = entry.Changes.First(
            static one => DecisionEntry.TextOf(one, "field").EndsWith("image", StringComparison.Ordinal));
        Assert.Equal("changed", DecisionEntry.TextOf(change, "change"));
        Assert.NotEqual(DecisionEntry.TextOf(change, "before"), DecisionEntry.TextOf(change, "after"));
        Assert.DoesNotContain("pause", entry.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Equal_values_have_equal_hashes_under_one_key()
    {
        AdmissionRequest update = Samples.Request(static _ => { }, LoggedDecisions.PodUpdate);
        _log.Log(update, update);

        string[] hashes =
            [.. _log.Decisions().Select(static one => one.Changes.First().GetProperty("after").ToString())];
        Assert.Equal(hashes[0], hashes[1]);
        Assert.Equal(DecisionKey.HashBytes, Convert.FromBase64String(hashes[0]).Length);
    }

    [Theory, InlineData("131-create-secrets-secret-create.json"), InlineData(LoggedDecisions.SecretUpdate)]
    public void Never_logs_a_value_of_a_secret(string recording)
    {
        AdmissionRequest request = Samples.Request(static _ => { }, recording);
        _log.Log(request);

        string text = Assert.Single(_log.Decisions()).ToString();
        foreach (JsonValue? version in (JsonValue?[])[request.Object, request.OldObject])
        {
            if (version?.Member("data") is { } data)
            {
                for (int i = 0; i < data.Count; i++)
                {
                    Assert.DoesNotContain(data[i].Text!, text, StringComparison.Ordinal);
                }
            }
        }
    }

    [Fact]
    public void A_value_where_a_policy_should_name_a_field_is_not_logged()
    {
        Judge judge = Judge.OfBody("deny('no', { field: 'the password is hunter2!' });");
        using (DecisionLog log = _log.Start())
        {
            _log.Offer(log, Samples.Request(static _ => { }, LoggedDecisions.Pod), judge);
        }

        string text = Assert.Single(_log.Decisions()).ToString();
        Assert.DoesNotContain("hunter2", text, StringComparison.Ordinal);
        Assert.Contains("\"fields\":[\"?\"]", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Logs_of_the_authenticators_facts_those_that_name_a_pod_and_no_token()
    {
        _log.Log(Samples.Request(static request => request["userInfo"]!["extra"] = new JsonObject
        {
            ["authentication.kubernetes.io/pod-name"] = new JsonArray("builder-0"),
            ["example.com/token"] = new JsonArray("s3cret"),
        }));

        string text = Assert.Single(_log.Decisions()).ToString();
        Assert.Contains("builder-0", text, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Cuts_texts_that_a_user_makes_too_long()
    {
        _log.Log(Samples.Request(static request =>
        {
            request["userInfo"]!["username"] = new string('u', 4000);
            request["userInfo"]!["groups"] = new JsonArray(
                [.. Enumerable.Range(0, 1000).Select(static i => (JsonNode)$"group-{i}")]);
        }));

        DecisionEntry entry = Assert.Single(_log.Decisions());
        Assert.Equal(DecisionBody.MaxText + 1, entry.User.Length);
        Assert.Equal(1000 - DecisionBody.MaxGroups, entry.Number("moreGroups"));
    }

    [Fact]
    public void Each_line_is_ascii_for_every_input()
    {
        _log.Log(LoggedDecisions.RequestOf("a\u001b[2J\u202eb\nc"));

        Assert.True(Assert.Single(_log.Decisions()).Line.ToArray().All(static one => one is >= 0x20 and < 0x7f));
    }

    [Fact]
    public void Logs_how_each_policy_is_enforced_at_the_start_and_when_it_changes()
    {
        using (DecisionLog log = _log.Start())
        {
            log.Take(_log.Judge.Set);
            log.Take(Judge.OfBody("deny('other')").Set);
        }

        DecisionEntry[] policies = [.. _log.Read().Where(static one => one.Type == "policies")];
        Assert.Equal(2, policies.Length);
        Assert.Equal("deny", DecisionEntry.TextOf(policies[0].Policies.Single(), "enforcement"));
    }

    [Fact]
    public void A_log_that_ended_and_began_again_is_one_chain()
    {
        _log.LogPods(3);
        _log.LogPods(2);

        DecisionVerification result = _log.Verify(_log.PublicKey);
        Assert.Empty(result.Problems);
        Assert.Empty(result.Notes);
        Assert.Equal((1, 2, 5), (result.Chains, result.Files.Length, result.Decisions));
        Assert.Equal(5, _log.Watcher.Counts[DecisionLogEvent.Written]);
    }

    [Fact]
    public void Replicas_write_chains_of_their_own_into_one_folder()
    {
        _log.LogPods(3);
        _log.Options = _log.Options with { Chain = "web-1" };
        _log.LogPods(2);

        DecisionVerification result = _log.Verify(_log.PublicKey);
        Assert.Empty(result.Problems);
        Assert.Equal((2, 5), (result.Chains, result.Decisions));
    }

    [Fact]
    public void Two_processes_cannot_write_one_chain()
    {
        using DecisionLog log = _log.Start();
        (DecisionLog? other, string error) = DecisionLog.Start(
            _log.Options with { Folder = _log.Folder }, _log.Key(), "1.0.0", TimeProvider.System, _log.Watcher);

        Assert.Null(other);
        Assert.Contains("web-0", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Files_that_are_full_are_ended_and_compressed()
    {
        _log.Options = _log.Options with { MaxFileBytes = 1, MaxFolderBytes = 1 << 20 };
        for (int i = 0; i < 3; i++)
        {
            _log.LogPods(2);
        }

        Assert.All(_log.Files(), static file => Assert.EndsWith(".zst", file, StringComparison.Ordinal));
        Assert.Empty(_log.Verify(_log.PublicKey).Problems);
    }

    [Fact]
    public void Other_destinations_get_the_same_lines()
    {
        var lines = new MemoryStream();
        using (DecisionLog log = _log.Start(batch =>
        {
            lines.Write(batch.Span);
            return true;
        }))
        {
            _log.Offer(log, LoggedDecisions.RequestOf("alice"));
        }

        Assert.Equal(
            string.Concat(_log.Read().Select(static one => one + "\n")),
            System.Text.Encoding.UTF8.GetString(lines.ToArray()));
    }

    [Fact]
    public void Decision_that_waits_too_long_is_lost_counted_and_reported()
    {
        _log.Options = _log.Options with { MaxQueuedBytes = 1 };
        using var isStuck = new ManualResetEventSlim();
        using var goesOn = new ManualResetEventSlim();
        using (DecisionLog log = _log.Start(_ =>
        {
            isStuck.Set();
            goesOn.Wait(TestContext.Current.CancellationToken);
            return true;
        }))
        {
            isStuck.Wait(TestContext.Current.CancellationToken);
            for (int i = 0; i < 3; i++)
            {
                _log.Offer(log, LoggedDecisions.RequestOf("alice"));
            }

            Assert.True(log.Refuses);
            goesOn.Set();
        }

        Assert.Equal(3, _log.Watcher.Counts[DecisionLogEvent.QueueFull]);
        Assert.Equal(3, _log.Verify().Lost);
    }

    [Fact]
    public void A_query_finds_a_decision_by_a_field_that_changed()
    {
        Judge judge = Judge.OfBody("");
        using (DecisionLog log = _log.Start())
        {
            _log.Offer(log, Samples.Request(static _ => { }, LoggedDecisions.PodUpdate), judge);
            _log.Offer(log, Samples.Request(static _ => { }, "023-update-pods-pod-label.json"), judge);
        }

        var filter = new DecisionFilter { Field = FieldPattern.Parse("spec.containers[*].image") };

        Assert.Single(_log.Decisions(), filter.Matches);
    }

    public void Dispose() => _log.Dispose();
}
