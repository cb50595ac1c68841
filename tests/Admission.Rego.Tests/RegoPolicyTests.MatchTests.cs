using Admission.Verdicts;

namespace Admission.Rego.Tests;

public sealed partial class RegoPolicyTests
{
    [Theory]
    [InlineData("{namespaces: []}", true)]
    [InlineData("{namespaces: [], excludedNamespaces: []}", true)]
    [InlineData("{namespaces: [], excludedNamespaces: [shop]}", false)]
    [InlineData("{kinds: []}", true)]
    [InlineData("{kinds: [{kinds: [Pod]}]}", true)]
    [InlineData("{kinds: [{kinds: [Service]}]}", false)]
    [InlineData("{kinds: [{apiGroups: [\"\"]}]}", true)]
    [InlineData("{kinds: [{apiGroups: [apps], kinds: []}]}", false)]
    public void List_of_a_match_that_is_absent_or_empty_matches_everything(string match, bool denies) => Assert.Equal(
        denies,
        Evaluate(
            "k8sowner.all",
            ("t.yaml", Template),
            ("c.yaml", ConstraintOf($"{{parameters: {{}}, match: {match}}}"))) is PolicyOutcome.Violated);
}
