using Admission.Cluster.Registration;
using Admission.Matching;
using Admission.Protocol;

namespace Admission.Cluster.Tests.Registration;

public sealed class KindCellsTests
{
    [Theory]
    [InlineData("", "Pod", "pods pods/ephemeralcontainers pods/resize pods/status")]
    [InlineData("policy", "Eviction", "pods/eviction")]
    [InlineData("gateway.networking.k8s.io", "HTTPRoute", "httproutes.gateway.networking.k8s.io "
        + "httproutes.gateway.networking.k8s.io/*")]
    public void Sends_the_resources_that_carry_a_known_kind(string group, string kind, string expected) =>
        Assert.Equal(expected, Cells(group, kind).Replace("pods/log ", "", StringComparison.Ordinal));

    [Fact]
    public void Sends_the_whole_group_of_an_unknown_kind() =>
        Assert.Equal("*.example.com/*", Cells("example.com", "Widget"));

    [Fact]
    public void Sends_every_group_for_a_kind_of_any_group() => Assert.Equal("*/*", Cells("*", "Pod"));

    [Theory]
    [InlineData("apps")]
    [InlineData("example.com")]
    public void Sends_the_whole_group_for_every_kind_of_it(string group) =>
        Assert.Contains($"*.{group}/*", Cells(group, "*").Split(' '));

    [Theory]
    [InlineData("Scale")]
    [InlineData("*")]
    public void Sends_the_scale_subresource_of_unknown_resources(string kind) =>
        Assert.Contains(
            new ResourceCell("*", "*/scale", Operation.Update),
            KindCells.Of(new KindPattern(["autoscaling"], [kind]), Operation.Update));

    private static string Cells(string group, string kind) => string.Join(
        ' ',
        KindCells.Of(new KindPattern([group], [kind]), Operation.Create).Select(static cell => cell.Name)
            .Order(StringComparer.Ordinal));
}
