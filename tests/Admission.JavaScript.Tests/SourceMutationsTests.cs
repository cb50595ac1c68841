using System.Collections.Immutable;
using Admission.JavaScript.Mutations;
using Admission.Languages;
using Admission.Policies;

namespace Admission.JavaScript.Tests;

public sealed class SourceMutationsTests
{
    [Theory]
    [InlineData("deny('a');", "void 0;")]
    [InlineData("warn('a');", "void 0;")]
    [InlineData("if (a) b();", "if (true) b();|if (false) b();")]
    [InlineData("x = a && b;", "x = (b);|x = (a);")]
    [InlineData("x = (a, b) || c;", "x = (c);|x = (a, b);")]
    [InlineData("x = a ?? b;", "x = (a);")]
    [InlineData("x = a ? b : c;", "x = (b);|x = (c);")]
    [InlineData("list.deny('a'); other();", "")]
    public void Removes_one_thing_at_a_time(string body, string changed) => Assert.Equal(
        changed.Split('|', StringSplitOptions.RemoveEmptyEntries).Select(Source),
        Find(Source(body)).Select(static mutation => mutation.Source.Text));

    [Fact]
    public void Describes_the_removed_part_and_its_place()
    {
        SourceMutation mutation = Assert.Single(Find(Source("\n  deny(`a ${1}`,\n    { field: 'b' });")));

        Assert.Equal(
            (MutationKind.Denial, 2, 3, "deny(`a ${1}`, { field: 'b' }) is gone"),
            (mutation.Kind, mutation.Line, mutation.Column, mutation.Description));
    }

    [Fact]
    public void Does_not_mutate_code_that_runs_when_the_module_is_loaded() =>
        Assert.Empty(Find("const a = 1 && 2;\nexport default { a: a ? 1 : 2 };\n"));

    [Fact]
    public void Finds_nothing_in_a_file_that_cannot_be_parsed() => Assert.Empty(Find("if ("));

    private static string Source(string body) => $"export default function f() {{ {body} }}";

    private static ImmutableArray<SourceMutation> Find(string text) =>
        SourceMutations.Find(new PolicyFile("one.js", text), EngineLimits.Default);
}
