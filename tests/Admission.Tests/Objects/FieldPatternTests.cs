using Admission.Objects;

namespace Admission.Tests.Objects;

public sealed class FieldPatternTests
{
    [Theory]
    [InlineData("spec.replicas", "spec.replicas")]
    [InlineData("metadata.annotations", "metadata.annotations[\"a/b\"]")]
    [InlineData("metadata.labels[\"team\"]", "metadata.labels.team")]
    [InlineData("spec.containers[*].image", "spec.containers[name=\"web\"].image")]
    [InlineData("spec.containers[*].image", "spec.containers[3].image")]
    [InlineData("spec.containers[name=web].image", "spec.containers[name=\"web\"].image")]
    [InlineData("spec.containers[name=\"web\"]", "spec.containers[name=\"web\"].image")]
    [InlineData("spec.*.x", "spec.any.x.y")]
    [InlineData("*", "spec")]
    [InlineData("*.labels", "metadata.labels")]
    [InlineData("ports[containerPort=80]", "ports[containerPort=80,protocol=\"TCP\"].name")]
    [InlineData("ports[protocol=TCP,containerPort=80]", "ports[containerPort=80,protocol=\"TCP\"]")]
    [InlineData("spec.rules[0]", "spec.rules[0].host")]
    public void Covers_the_field_and_everything_below(string pattern, string field) =>
        Assert.True(FieldPattern.Parse(pattern).Covers(FieldPath.Parse(field)));

    [Theory]
    [InlineData("spec.replicas", "spec.replicasX")]
    [InlineData("spec.replicas", "spec")]
    [InlineData("spec.replicas", "")]
    [InlineData("spec.replicas", "status.replicas")]
    [InlineData("spec.replicas", "metadata.spec.replicas")]
    [InlineData("metadata.labels[\"team\"]", "metadata.labels[\"team/x\"]")]
    [InlineData("metadata.labels.app", "metadata.labels[\"app.kubernetes.io/name\"]")]
    [InlineData("spec.containers[*].image", "spec.containers[name=\"web\"].imagePullPolicy")]
    [InlineData("spec.containers[*].image", "spec.containers[name=\"web\"]")]
    [InlineData("spec.containers[*].image", "spec.containers")]
    [InlineData("spec.containers[*]", "spec.containers.x")]
    [InlineData("spec.*", "spec[0]")]
    [InlineData("spec.*", "spec")]
    [InlineData("spec.containers[name=web]", "spec.containers[name=\"web2\"]")]
    [InlineData("spec.containers[name=80]", "spec.containers[name=\"80\"]")]
    [InlineData("spec.containers[0]", "spec.containers[name=\"web\"]")]
    [InlineData("ports[containerPort=80,protocol=UDP]", "ports[containerPort=80,protocol=\"TCP\"]")]
    [InlineData("data[\"*\"]", "data.x")]
    public void Does_not_cover_another_field(string pattern, string field) =>
        Assert.False(FieldPattern.Parse(pattern).Covers(FieldPath.Parse(field)));

    [Theory]
    [InlineData("")]
    [InlineData("spec.rep*")]
    [InlineData("spec.**")]
    [InlineData("spec[**]")]
    [InlineData("spec.")]
    [InlineData("spec[*")]
    [InlineData("*x")]
    public void Rejects_text_that_is_not_a_pattern(string text)
    {
        Assert.False(FieldPattern.TryParse(text, out _, out string error));
        Assert.NotEmpty(error);
    }
}
