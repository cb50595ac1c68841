using Admission.Protocol;
using Admission.Responses;

namespace Admission.Tests.Evaluation;

/// <summary>A violation that the old object has does not block; a violation that the request adds does.</summary>
public sealed class RatchetTests
{
    private static readonly Judge Images = Judge.Of(("images.js", Judge.Policy(
        """
        for (const container of containers) {
          if (container.image.matches("bad*")) {
            deny(`image ${container.image} is banned`, { field: container.field("image") });
          }
        }
        """)));

    [Theory]
    [InlineData("a=bad:1", "a=bad:1", true)]
    [InlineData("a=bad:1,b=good", "b=good,a=bad:1", true)]
    [InlineData("a=bad:1", "a=bad:1,b=good", true)]
    [InlineData("a=bad:1", "b=good,a=bad:1", true)]
    [InlineData("a=bad:1", "a=bad:2", false)]
    [InlineData("a=bad:1", "b=bad:1", false)]
    [InlineData("a=bad:1", "a=bad:1,b=bad:1", false)]
    [InlineData("a=good", "a=bad:1", false)]
    [InlineData("a=bad:1,b=good", "a=good,b=bad:1", false)]
    [InlineData("a=bad:1", "a=good", true)]
    public void Blocks_only_violations_that_an_update_adds(string before, string after, bool isAllowed) =>
        Assert.Equal(isAllowed, Images.Run(Update(before, after)).IsAllowed);

    [Fact]
    public void Warns_about_an_existing_violation()
    {
        string warning = Assert.Single(VerdictText.Warnings(Images.Run(Update("a=bad:1", "a=bad:1"))));

        Assert.Equal("[images] spec.containers[0].image: image bad:1 is banned (existing violation)", warning);
    }

    [Fact]
    public void Blocks_new_violations_and_names_only_these()
    {
        string message = VerdictText.Message(Images.Run(Update("a=bad:1", "a=bad:1,b=bad:2")));

        Assert.Equal("[images] spec.containers[1].image: image bad:2 is banned", message);
    }

    // Attack 26: removing the finalizer of an old, violating object.
    [Fact]
    public void Lets_the_finalizer_of_a_violating_object_be_removed()
    {
        AdmissionRequest request = Update(
            "a=bad:1", "a=bad:1", old: "\"finalizers\": [\"x/y\"], \"deletionTimestamp\": \"2026-01-01T00:00:00Z\",");

        Assert.True(Images.Run(request).IsAllowed);
    }

    [Fact]
    public void Blocks_a_create() =>
        Assert.False(Images.Run(Reviews.Pod(Pod("a=bad:1", ""))).IsAllowed);

    [Fact]
    public void Is_turned_off_by_the_settings()
    {
        Judge judge = Judge.Of(
            ("images.js", Judge.Policy("deny('no', { field: 'spec.containers[0].image' });")),
            ("admission.yaml", "apiVersion: admission/v1\nkind: Settings\npolicies: { images: { existing: deny } }"));

        Assert.False(judge.Run(Update("a=bad:1", "a=bad:1")).IsAllowed);
    }

    [Fact]
    public void Does_not_touch_rules_about_the_change_itself()
    {
        Judge judge = Judge.Of(("locks.js", Judge.Policy(
            "for (const change of changes()) deny('locked', { field: change.field });")));

        Assert.False(judge.Run(Update("a=bad:1", "a=bad:2")).IsAllowed);
    }

    [Fact]
    public void Blocks_when_the_old_object_was_not_covered_by_the_policy()
    {
        Judge judge = Judge.Of(("test.js", Judge.Policy(
            "deny('no', { field: 'spec.containers' });", """{ resources: ["pods"], labels: "!exempt" }""")));
        AdmissionRequest request = Update("a=x", "a=x", old: "\"labels\": { \"exempt\": \"yes\" },");

        Assert.False(judge.Run(request).IsAllowed);
    }

    [Fact]
    public void Allows_a_missing_field_that_does_not_change()
    {
        Judge judge = Judge.Of(("test.js", Judge.Policy(
            "deny('label team is missing', { field: 'metadata.labels[\"team\"]' });")));
        AdmissionRequest request = Reviews.Update(
            """{ "apiVersion": "v1", "kind": "Pod", "metadata": { "labels": { } } }""",
            """{ "apiVersion": "v1", "kind": "Pod", "metadata": { "labels": { "other": "x" } } }""");

        Assert.True(judge.Run(request).IsAllowed);
    }

    // A policy that misspells its field must not excuse whatever it finds next.
    [Fact]
    public void Blocks_a_different_message_about_a_missing_field()
    {
        Judge judge = Judge.Of(("test.js", Judge.Policy(
            "deny(`image ${containers[0].image} is banned`, { field: 'spec.container.image' });")));

        Assert.False(judge.Run(Update("a=bad:1", "a=bad:2")).IsAllowed);
        Assert.True(judge.Run(Update("a=bad:1", "a=bad:1")).IsAllowed);
    }

    [Fact]
    public void Excuses_a_violation_without_a_field_only_when_nothing_changed()
    {
        Judge judge = Judge.Of(("test.js", Judge.Policy("deny('no');")));

        Assert.True(judge.Run(Update("a=x", "a=x")).IsAllowed);
        Assert.False(judge.Run(Update("a=x", "a=y")).IsAllowed);
    }

    [Fact]
    public void Blocks_when_the_policy_cannot_evaluate_the_old_object()
    {
        Judge judge = Judge.Of(("test.js", Judge.Policy(
            "if (containers[0].image.tag === '1') throw new Error('x'); deny('no', "
                + "{ field: 'spec.containers[0].name' });")));

        Assert.False(judge.Run(Update("a=bad:1", "a=bad:2")).IsAllowed);
    }

    private static AdmissionRequest Update(string before, string after, string old = "") =>
        Reviews.Update(Pod(before, old), Pod(after, ""));

    private static string Pod(string containers, string metadata) =>
        $$"""
        { "apiVersion": "v1", "kind": "Pod", "metadata": { {{metadata}} "name": "web" },
          "spec": { "containers": [ {{string.Join(',', containers.Split(',').Select(Container))}} ] } }
        """;

    private static string Container(string text) => text.Split('=') is [string name, string image]
        ? $$"""{ "name": "{{name}}", "image": "{{image}}" }"""
        : throw new ArgumentException(text);
}
