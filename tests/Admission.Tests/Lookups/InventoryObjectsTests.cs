using System.Collections.Immutable;
using Admission.Lookups;

namespace Admission.Tests.Lookups;

/// <summary>Lookups in manifests.</summary>
public sealed class InventoryObjectsTests
{
    private const string Hosts = "spec.rules[*].host";

    private static readonly ImmutableArray<ReadDeclaration> Reads =
    [
        Objects.Read(Objects.ConfigMaps, "data.*"),
        Objects.Read(Objects.Ingresses) with { Indexes = Objects.Patterns(Hosts) },
    ];

    [Fact]
    public void Object_that_is_not_in_a_complete_inventory_does_not_exist()
    {
        InventoryObjects objects = Of(isComplete: true, Objects.ConfigMap("shop", "settings"));
        Assert.Equal(LookupState.Found, objects.Find(Objects.ConfigMaps, "shop", "settings").State);
        Assert.Equal(LookupState.Absent, objects.Find(Objects.ConfigMaps, "shop", "other").State);
        Assert.True(objects.FindBy(Objects.Ingresses, Hosts, "x") is { IsKnown: true, Objects: [] });
        Assert.True(objects.FreshnessOf(Objects.ConfigMaps).IsKnown);
    }

    [Fact]
    public void Object_that_is_not_in_the_input_is_unknown()
    {
        InventoryObjects objects = Of(
            isComplete: false, Objects.ConfigMap("shop", "settings"), Objects.Ingress("shop", "web", "x"));
        Assert.Equal(LookupState.Found, objects.Find(Objects.ConfigMaps, "shop", "settings").State);
        FoundObject missing = objects.Find(Objects.ConfigMaps, "shop", "other");
        Assert.Equal(LookupState.Unknown, missing.State);
        Assert.Equal("It is not known whether configmaps 'other' exists in the cluster. Give more.", missing.Reason);
        FoundObjects some = objects.FindBy(Objects.Ingresses, Hosts, "x");
        Assert.False(some.IsKnown);
        Assert.Single(some.Objects);
        Assert.False(objects.List(Objects.Ingresses, "shop").IsKnown);
        Assert.False(objects.FreshnessOf(Objects.Ingresses).IsKnown);
    }

    [Fact]
    public void Object_that_no_policy_declares_is_unknown_even_if_it_exists()
    {
        InventoryObjects objects = Of(isComplete: true, """
            {"apiVersion":"v1","kind":"Secret","metadata":{"name":"key","namespace":"shop"}}
            """);
        Assert.Equal(LookupState.Unknown, objects.Find(Objects.Secrets, "shop", "key").State);
        Assert.False(objects.List(Objects.Secrets, "").IsKnown);
        Assert.False(objects.FindBy(Objects.ConfigMaps, "data.x", "1").IsKnown);
    }

    [Fact]
    public void An_object_is_found_by_its_kind_and_by_its_resource()
    {
        InventoryObjects objects = InventoryObjects.Of(
            [new ReadDeclaration { Kind = ReadKind.OfKind("networking.k8s.io/v1", "Ingress") }],
            [Objects.Placed(Objects.Ingress("shop", "web", "x"))],
            isComplete: true,
            "");
        Assert.Equal(
            LookupState.Found,
            objects.Find(ReadKind.OfKind("networking.k8s.io/v1beta1", "Ingress"), "shop", "web").State);
    }

    [Fact]
    public void The_last_of_two_objects_with_one_name_counts()
    {
        InventoryObjects objects = Of(
            isComplete: true,
            Objects.ConfigMap("shop", "settings", """{"old":"1"}"""),
            Objects.ConfigMap("shop", "settings", """{"new":"1"}"""));
        Assert.Equal(
            ["new"], objects.Find(Objects.ConfigMaps, "shop", "settings").Object!.Member("data")!.Names.ToArray());
    }

    private static InventoryObjects Of(bool isComplete, params string[] objects) =>
        InventoryObjects.Of(Reads, objects.Select(Objects.Placed), isComplete, "Give more.");
}
