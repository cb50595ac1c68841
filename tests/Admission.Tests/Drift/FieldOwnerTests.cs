using Admission.Drift;
using Admission.Objects;

namespace Admission.Tests.Drift;

/// <summary>Who wrote a field, as managedFields say.</summary>
public sealed class FieldOwnerTests
{
    private const string Managed = """
        {"metadata":{"managedFields":[
          {"manager":"helm","operation":"Apply","time":"2026-01-01T00:00:00Z","fieldsV1":{"f:spec":{"f:replicas":{},
            "f:template":{"f:spec":{"f:containers":{"k:{\"name\":\"web\"}":{".":{},"f:name":{},"f:args":{}}}}}}}},
          {"manager":"kubectl-edit","operation":"Update","time":"2026-01-02T00:00:00Z","fieldsV1":
            {"f:spec":{"f:template":{"f:spec":{"f:containers":{"k:{\"name\":\"web\"}":{"f:image":{}}}}}}}},
          {"manager":"controller","operation":"Update","subresource":"status","time":"2026-01-03T00:00:00Z",
            "fieldsV1":{"f:status":{}}}]}}
        """;

    [Theory]
    [InlineData("spec.replicas", "helm")]
    [InlineData("spec.template.spec.containers[name=\"web\"].image", "kubectl-edit")]
    [InlineData("spec.template.spec.containers[name=\"web\"].args[3]", "helm")]
    [InlineData("spec.template.spec.containers[name=\"web\"]", "kubectl-edit,helm")]
    [InlineData("spec.template.spec.containers[name=\"other\"].image", "controller")]
    [InlineData("", "controller,kubectl-edit,helm")]
    public void Owner_of_the_field_or_else_the_last_writer(string field, string managers) => Assert.Equal(
        managers,
        string.Join(',', FieldOwner.Of(Objects.Json.Of(Managed), [FieldPath.Parse(field)])
            .Select(static one => one.Name)));

    [Theory]
    [InlineData("""{"metadata":{}}""")]
    [InlineData("""{"metadata":{"managedFields":[{"manager":1,"fieldsV1":{"k:{":{}}}]}}""")]
    public void Damaged_managed_fields_are_no_error(string json) =>
        Assert.All(
            FieldOwner.Of(Objects.Json.Of(json), [FieldPath.Parse("a[name=\"b\"]")]),
            static one => Assert.Empty(one.Name));
}
