using Admission.Drift;
using Admission.Json;
using Admission.Objects;

namespace Admission.Tests.Drift;

/// <summary>What counts as a difference from the desired state.</summary>
public sealed class DesiredComparisonTests
{
    private static readonly DesiredComparison Comparison = new(WorkloadKinds.BuiltIn, []);

    [Theory]
    [InlineData("""{"spec":{"replicas":2}}""", """{"spec":{"replicas":3}}""", "spec.replicas")]
    [InlineData("""{"spec":{"replicas":2}}""", """{"spec":{"replicas":2,"revisionHistoryLimit":10}}""", "")]
    [InlineData("""{"spec":{"replicas":2}}""", """{"spec":{}}""", "spec.replicas")]
    [InlineData("""{"spec":{"replicas":0,"paused":false}}""", """{"spec":{}}""", "")]
    [InlineData("""{"spec":{"selector":{}}}""", """{"spec":{}}""", "")]
    [InlineData("""{"metadata":{"labels":{}}}""", """{"metadata":{}}""", "")]
    [InlineData("""{"spec":null}""", """{"spec":{"replicas":1}}""", "spec")]
    [InlineData("""{"metadata":{"labels":{"a":"b"}}}""", """{"metadata":{"labels":{"a":"b","c":"d"}}}""", "")]
    [InlineData("""{"metadata":{"labels":{"a":"b"}}}""", """{"metadata":{"labels":{"c":"d"}}}""", "metadata.labels.a")]
    [InlineData("""{"metadata":{"resourceVersion":"1","uid":"x"}}""", """{"metadata":{"uid":"y"}}""", "")]
    [InlineData("""{"status":{"replicas":2}}""", """{"status":{"replicas":3}}""", "")]
    public void Only_fields_of_the_desired_state_count(string desired, string live, string fields) =>
        Assert.Equal(fields, Compare(desired, live, "apps/v1", "Deployment"));

    [Theory]
    [InlineData("""{"name":"a","image":"a:1"}""",
        """{"name":"b","image":"b:1"},{"name":"a","image":"a:1","tty":true}""", "")]
    [InlineData("""{"name":"a","image":"a:1"}""", """{"name":"a","image":"a:2"}""",
        "spec.containers[name=\"a\"].image")]
    [InlineData("""{"name":"a"}""", """{"name":"b"}""", "spec.containers[name=\"a\"]")]
    [InlineData("""{"name":"a"}],"volumes":[{"name":"v","emptyDir":{}}""",
        """{"name":"a"}],"volumes":[{"name":"v","hostPath":{"path":"/"}}""", "spec.volumes[name=\"v\"].emptyDir")]
    [InlineData("""{"name":"a","args":["x"]}""", """{"name":"a","args":["x","y"]}""",
        "spec.containers[name=\"a\"].args[1]")]
    [InlineData("""{"name":"a","resources":{"limits":{"cpu":"1000m","memory":1073741824}}}""",
        """{"name":"a","resources":{"limits":{"cpu":"1","memory":"1Gi"}}}""", "")]
    [InlineData("""{"name":"a","resources":{"limits":{"cpu":"2"}}}""",
        """{"name":"a","resources":{"limits":{"cpu":"1"}}}""",
        "spec.containers[name=\"a\"].resources.limits.cpu")]
    [InlineData("""{"name":"a","env":[{"name":"N","value":"1000m"}]}""",
        """{"name":"a","env":[{"name":"N","value":"1"}]}""",
        "spec.containers[name=\"a\"].env[name=\"N\"].value")]
    public void Items_of_keyed_lists_are_compared_by_key_and_quantities_by_amount(
        string desired, string live, string fields) => Assert.Equal(fields, Compare(
            "{\"spec\":{\"containers\":[" + desired + "]}}", "{\"spec\":{\"containers\":[" + live + "]}}", "v1",
            "Pod"));

    [Theory]
    [InlineData("c2VjcmV0", "")]
    [InlineData("b3RoZXI=", "data.password")]
    public void Text_of_a_secret_is_compared_with_its_data(string data, string fields) => Assert.Equal(
        fields,
        Compare(
            """{"stringData":{"password":"secret"}}""", "{\"data\":{\"password\":\"" + data + "\"}}", "v1", "Secret"));

    [Fact]
    public void Ignored_field_is_no_difference()
    {
        var comparison = new DesiredComparison(WorkloadKinds.BuiltIn, [FieldPattern.Parse("spec.replicas")]);
        Assert.Empty(comparison.Compare(
            Objects.Json.Of("""{"spec":{"replicas":1}}"""), Objects.Json.Of("""{"spec":{"replicas":2}}""")));
    }

    private static string Compare(string desired, string live, string apiVersion, string kind)
    {
        JsonValue wanted = Objects.Json.Of(
            $"{{\"apiVersion\":\"{apiVersion}\",\"kind\":\"{kind}\",{desired[1..]}");
        return string.Join(' ', Comparison.Compare(wanted, Objects.Json.Of(live)));
    }
}
