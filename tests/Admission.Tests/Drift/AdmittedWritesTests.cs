using Admission.Drift;
using Admission.Kinds;
using Admission.Lookups;
using Admission.Protocol;
using Microsoft.Extensions.Time.Testing;

namespace Admission.Tests.Drift;

/// <summary>Which deletions this replica has allowed.</summary>
public sealed class AdmittedWritesTests
{
    private static readonly ReadKind Pods = ReadKind.OfResource("pods");
    private static readonly DriftSettings Watched = new() { Kinds = [Pods] };

    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void Deletion_is_found_by_the_uid_of_the_object()
    {
        AdmittedWrites writes = New();
        writes.Add(Delete("u-1"), Watched);

        Assert.Equal("review", writes.FindDeletion(Pods, "shop", "web", "u-1"));
        Assert.Null(writes.FindDeletion(Pods, "shop", "web", "u-2"));
        Assert.True(writes.HasDeletions(Pods));
    }

    // The API server deletes an evicted Pod without a DELETE request.
    [Fact]
    public void Eviction_counts_as_a_deletion_of_the_pod()
    {
        AdmittedWrites writes = New();
        writes.Add(
            Delete("u-1") with
            {
                Operation = Operation.Create,
                Subresource = "eviction",
                Object = Objects.Json.Of("""{"apiVersion":"policy/v1","kind":"Eviction"}"""),
                OldObject = null,
            },
            Watched);

        Assert.Equal("review", writes.FindDeletion(Pods, "shop", "web", "u-1"));
        Assert.Null(writes.FindDeletion(Pods, "shop", "db", "u-2"));
        Assert.False(writes.HasDeletions(Pods));
    }

    [Fact]
    public void Dry_run_deletes_nothing()
    {
        AdmittedWrites writes = New();
        writes.Add(Delete("u-1") with { DryRun = true }, Watched);
        Assert.Null(writes.FindDeletion(Pods, "shop", "web", "u-1"));
    }

    [Fact]
    public void Deletion_of_a_subresource_is_not_one_of_the_object()
    {
        AdmittedWrites writes = New();
        writes.Add(Delete("u-1") with { Subresource = "scale" }, Watched);
        Assert.Null(writes.FindDeletion(Pods, "shop", "web", "u-1"));
    }

    [Fact]
    public void Deletion_is_forgotten_after_its_lifetime()
    {
        AdmittedWrites writes = New();
        writes.Add(Delete("u-1"), Watched);
        _time.Advance(AdmittedWrites.Lifetime + TimeSpan.FromSeconds(1));
        Assert.Null(writes.FindDeletion(Pods, "shop", "web", "u-1"));
        Assert.True(writes.HasDeletions(Pods));
    }

    // The API server lets Events expire.
    [Theory]
    [InlineData("events", false)]
    [InlineData("events.events.k8s.io", false)]
    [InlineData("events.example.com", true)]
    [InlineData("pods", true)]
    public void Deletions_of_events_are_not_reported(string resource, bool expected) =>
        Assert.Equal(expected, new DriftSettings().CoversDeletions(ReadKind.OfResource(resource)));

    private AdmittedWrites New() => new(static _ => "v1", _time);

    private static AdmissionRequest Delete(string uid) => new()
    {
        Uid = "review",
        Kind = new GroupVersionKind("", "v1", "Pod"),
        Resource = new GroupVersionResource("", "v1", "pods"),
        Name = "web",
        Namespace = "shop",
        Operation = Operation.Delete,
        User = new UserInfo { Username = "alice" },
        OldObject = Objects.Json.Of($$"""
            {"apiVersion":"v1","kind":"Pod","metadata":{"name":"web","namespace":"shop","uid":"{{uid}}"} }
            """),
    };
}
