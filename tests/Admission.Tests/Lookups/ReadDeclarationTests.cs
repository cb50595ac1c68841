using System.Collections.Immutable;
using Admission.Lookups;

namespace Admission.Tests.Lookups;

/// <summary>The fields of one kind that several policies read.</summary>
public sealed class ReadDeclarationTests
{
    [Fact]
    public void Together_they_keep_the_fields_and_keys_of_each()
    {
        ReadDeclaration both = Assert.Single(ReadDeclaration.Merge(
        [
            Objects.Read(Objects.ConfigMaps, "data.*") with { Name = "maps" },
            Objects.Read(Objects.ConfigMaps, "immutable", "data.*") with { Indexes = Objects.Patterns("immutable") },
        ]));
        Assert.Equal(["data.*", "immutable"], both.Fields.Select(static one => one.Text));
        Assert.Equal(["immutable"], both.Indexes.Select(static one => one.Text));
        Assert.Equal("", both.Name);
    }

    [Fact]
    public void Whole_object_is_kept_if_one_policy_reads_it()
    {
        ReadDeclaration both = Assert.Single(ReadDeclaration.Merge(
            [Objects.Read(Objects.ConfigMaps, "data.*"), Objects.Read(Objects.ConfigMaps)]));
        Assert.True(both.Kept.IsWhole);
    }

    [Fact]
    public void Metadata_alone_stays_metadata_alone_and_joins_the_fields_of_another()
    {
        ReadDeclaration metadata = new() { Kind = Objects.ConfigMaps, MetadataOnly = true };
        Assert.True(Assert.Single(ReadDeclaration.Merge([metadata, metadata])).MetadataOnly);
        ReadDeclaration both = Assert.Single(
            ReadDeclaration.Merge([metadata, Objects.Read(Objects.ConfigMaps, "data")]));
        Assert.False(both.MetadataOnly);
        Assert.NotNull(both.Kept.Member("metadata")!.Member("labels"));
        Assert.Null(both.Kept.Member("immutable"));
    }

    [Theory]
    [InlineData("configmaps", "", "configmaps")]
    [InlineData("ingresses.networking.k8s.io", "networking.k8s.io", "ingresses")]
    public void A_resource_is_split_at_its_first_dot(string text, string group, string resource)
    {
        var kind = ReadKind.OfResource(text);
        Assert.Equal((group, resource), (kind.Group, kind.Resource));
        Assert.Equal(text, kind.ToString());
    }

    [Fact]
    public void A_kind_and_a_resource_are_joined_only_if_another_object_shows_that_they_are_the_same()
    {
        ImmutableArray<ReadDeclaration> merged = ReadDeclaration.Merge(
        [
            new ReadDeclaration { Kind = new ReadKind("", "configmaps", "ConfigMap") },
            new ReadDeclaration { Kind = ReadKind.OfKind("v1", "ConfigMap") },
            new ReadDeclaration { Kind = ReadKind.OfKind("v1", "Secret") },
        ]);
        Assert.Equal(["configmaps", "Secret"], merged.Select(static one => one.Kind.ToString()));
    }
}
