using Admission.Cel.Libraries;
using Admission.Cel.Policies;

namespace Admission.Cel.Tests.Evaluation;

/// <summary>The field that a denial names.</summary>
public sealed class ReadFieldTests
{
    [Theory]
    [InlineData("object.spec.replicas <= 5", "spec.replicas")]
    [InlineData("has(object.spec.replicas) && object.spec.replicas <= 5", "spec.replicas")]
    [InlineData("object.spec.replicas == oldObject.spec.replicas", "spec.replicas")]
    [InlineData("object.spec.replicas == object.spec.size", "")]
    [InlineData("object.spec.containers.all(c, c.image != 'x')", "spec.containers")]
    [InlineData("object.metadata.?labels[?'team'].orValue('') != ''", "metadata.labels.team")]
    [InlineData("variables.replicas <= 5", "spec.replicas")]
    [InlineData("variables.any.spec.replicas <= 5", "spec.replicas")]
    [InlineData("variables.containers.all(c, c.image != 'x')", "spec.containers")]
    [InlineData("variables.bad.size() == 0", "spec.containers")]
    [InlineData("variables.bad.size() == 0 && variables.replicas > 1", "")]
    [InlineData("variables.none.size() == 0", "")]
    [InlineData("request.userInfo.username == 'ann'", "")]
    [InlineData("true", "")]
    public void Is_the_only_one_that_is_read(string expression, string field)
    {
        var variables = CelVariables.Compile(
            [
                ("replicas", "object.spec.replicas"),
                ("any", "object == null ? oldObject : object"),
                ("containers", "variables.any.spec.containers"),
                ("bad", "variables.containers.filter(c, c.image == 'x')"),
            ],
            KubernetesEnvironments.ForPolicies(KubernetesVersion.Newest));
        CelCompilation compiled = CelCompiler.Compile(
            expression.Contains("none", StringComparison.Ordinal) ? "variables == null" : expression,
            variables.Environment);

        Assert.Equal(field, ReadField.Of(compiled.Program, variables));
    }

    [Fact]
    public void Variables_that_read_each_other_many_times_take_no_time()
    {
        string Twenty(int i) => string.Join(" ? ", Enumerable.Repeat($"variables.v{i}.a", 20))
            + string.Concat(Enumerable.Repeat($" : variables.v{i}", 20));
        var variables = CelVariables.Compile(
            [("v0", "object"), .. Enumerable.Range(1, 14).Select(i => ($"v{i}", Twenty(i - 1)))],
            KubernetesEnvironments.ForPolicies(KubernetesVersion.Newest));
        CelCompilation compiled = CelCompiler.Compile("variables.v14.spec == 1", variables.Environment);

        Assert.NotNull(ReadField.Of(compiled.Program, variables));
    }
}
