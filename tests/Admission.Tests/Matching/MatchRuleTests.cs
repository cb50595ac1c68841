using Admission.Matching;
using Admission.Protocol;

namespace Admission.Tests.Matching;

public sealed class MatchRuleTests
{
    private static readonly INamespaceLabels None = UnknownNamespaceLabels.Instance;

    [Fact]
    public void Covers_everything_when_it_asks_for_nothing() =>
        Assert.Equal(MatchResult.Yes, new MatchRule().Matches(Reviews.Create(), None));

    [Theory]
    [InlineData(Operation.Create, MatchResult.Yes)]
    [InlineData(Operation.Update, MatchResult.No)]
    public void Covers_only_its_operations(Operation operation, MatchResult expected)
    {
        var rule = new MatchRule { Operations = [Operation.Create] };
        Assert.Equal(expected, rule.Matches(Reviews.Create() with { Operation = operation }, None));
    }

    [Theory]
    [InlineData("shop", MatchResult.Yes, "shop")]
    [InlineData("shop", MatchResult.No, "!shop")]
    [InlineData("shop", MatchResult.No, "team-*")]
    [InlineData("", MatchResult.No, "shop")]
    [InlineData("", MatchResult.No, "*")]
    [InlineData("", MatchResult.Yes, "!kube-system")]
    public void Covers_its_namespaces(string name, MatchResult expected, params string[] globs)
    {
        var rule = new MatchRule { Namespaces = Reviews.Globs(globs) };
        Assert.Equal(expected, rule.Matches(Reviews.Create() with { Namespace = name }, None));
    }

    // attack case 21
    [Theory]
    [InlineData("system:serviceaccount:ci:bot", MatchResult.Yes)]
    [InlineData("system:serviceaccount:ci:bot2", MatchResult.No)]
    [InlineData("ci:bot", MatchResult.No)]
    [InlineData("system:serviceaccount:ci:bot:x", MatchResult.No)]
    [InlineData("System:serviceaccount:ci:bot", MatchResult.No)]
    public void Covers_its_service_accounts(string user, MatchResult expected)
    {
        var rule = new MatchRule { ServiceAccounts = Reviews.Globs("ci:bot") };
        Assert.Equal(expected, rule.Matches(Reviews.Create() with { User = new UserInfo { Username = user } }, None));
    }

    [Fact]
    public void Covers_users_when_service_accounts_are_only_excluded() => Assert.Equal(
        MatchResult.Yes,
        new MatchRule { ServiceAccounts = Reviews.Globs("!kube-system:*") }.Matches(Reviews.Create(), None));

    [Theory]
    [InlineData(MatchResult.Yes, "developers")]
    [InlineData(MatchResult.Yes, "dev*", "!admins")]
    [InlineData(MatchResult.No, "dev*", "!system:authenticated")]
    [InlineData(MatchResult.No, "admins")]
    public void Covers_its_groups(MatchResult expected, params string[] globs) =>
        Assert.Equal(expected, new MatchRule { Groups = Reviews.Globs(globs) }.Matches(Reviews.Create(), None));

    [Fact]
    public void Asks_users_and_groups_both()
    {
        var rule = new MatchRule { Users = Reviews.Globs("bob"), Groups = Reviews.Globs("developers") };
        Assert.Equal(MatchResult.No, rule.Matches(Reviews.Create(), None));
    }

    // attack case 10: the name comes later, and must not be a way around the rule.
    [Theory]
    [InlineData("billing-", MatchResult.Yes, "billing-*")]
    [InlineData("billing-", MatchResult.No, "!billing-*")]
    [InlineData("billing-", MatchResult.No, "billing-")]
    [InlineData("web-", MatchResult.No, "billing-*")]
    [InlineData("web-", MatchResult.Yes, "!billing-*")]
    [InlineData("web-", MatchResult.Yes, "web-?????")]
    public void Covers_names_that_the_server_will_generate(string prefix, MatchResult expected, params string[] globs)
    {
        var rule = new MatchRule { Names = Reviews.Globs(globs) };
        Assert.Equal(expected, rule.Matches(Reviews.Create() with { Name = "", GenerateName = prefix }, None));
    }

    [Fact]
    public void Uses_the_name_if_there_is_a_name_and_a_prefix()
    {
        var rule = new MatchRule { Names = Reviews.Globs("billing-*") };
        AdmissionRequest request = Reviews.Create() with { Name = "web", GenerateName = "billing-" };
        Assert.Equal(MatchResult.No, rule.Matches(request, None));
    }

    // attack case 24: whoever changes the label in the same request does not get around the policy, and exempts
    // nothing.
    [Theory]
    [InlineData(LabelScope.OldOrNew, """{"a":"b"}""", "{}", MatchResult.Yes)]
    [InlineData(LabelScope.OldOrNew, "{}", """{"a":"b"}""", MatchResult.Yes)]
    [InlineData(LabelScope.OldOrNew, "{}", "{}", MatchResult.No)]
    [InlineData(LabelScope.OldAndNew, """{"a":"b"}""", "{}", MatchResult.No)]
    [InlineData(LabelScope.OldAndNew, "{}", """{"a":"b"}""", MatchResult.No)]
    [InlineData(LabelScope.OldAndNew, """{"a":"b"}""", """{"a":"b"}""", MatchResult.Yes)]
    public void Reads_the_labels_of_both_objects_on_update(
        LabelScope scope, string labels, string old, MatchResult expected)
    {
        var rule = new MatchRule { Labels = Reviews.Selector("a=b"), LabelScope = scope };
        AdmissionRequest request = Reviews.Update(Reviews.Labelled(labels), Reviews.Labelled(old));
        Assert.Equal(expected, rule.Matches(request, None));
    }

    // attack case 9
    [Theory]
    [InlineData("""{"a":"b"}""", MatchResult.Yes)]
    [InlineData("{}", MatchResult.No)]
    [InlineData("null", MatchResult.No)]
    public void Reads_the_labels_of_the_old_object_on_delete(string labels, MatchResult expected)
    {
        var rule = new MatchRule { Labels = Reviews.Selector("a=b") };
        Assert.Equal(expected, rule.Matches(Reviews.Delete(Reviews.Labelled(labels)), None));
    }

    // attack cases 12 and 13: a Scale and the options of an exec do not carry the labels of the object.
    [Theory]
    [InlineData("deployments.apps/scale", Operation.Update)]
    [InlineData("pods/exec", Operation.Connect)]
    [InlineData("pods/eviction", Operation.Create)]
    [InlineData("services/proxy", Operation.Connect)]
    public void Cannot_decide_on_labels_when_the_request_does_not_carry_the_object(string resource, Operation operation)
    {
        var rule = new MatchRule { Labels = Reviews.Selector("a=b") };
        Assert.Equal(MatchResult.Unknown, rule.Matches(Reviews.Create(resource) with { Operation = operation }, None));
    }

    [Theory]
    [InlineData("shop", MatchResult.Yes)]
    [InlineData("test", MatchResult.No)]
    [InlineData("bare", MatchResult.No)]
    [InlineData("new", MatchResult.Unknown)]
    public void Reads_the_labels_of_the_namespace(string name, MatchResult expected)
    {
        var rule = new MatchRule { NamespaceLabels = Reviews.Selector("env=prod") };
        var known = new Reviews.KnownNamespaces(
            ("shop", """{"env":"prod"}"""), ("test", """{"env":"test"}"""), ("bare", "null"));
        Assert.Equal(expected, rule.Matches(Reviews.Create() with { Namespace = name }, known));
    }

    [Theory]
    [InlineData("kubernetes.io/metadata.name=shop", MatchResult.Yes)]
    [InlineData("kubernetes.io/metadata.name=other", MatchResult.No)]
    [InlineData("kubernetes.io/metadata.name in (a,shop)", MatchResult.Yes)]
    [InlineData("kubernetes.io/metadata.name notin (shop)", MatchResult.No)]
    [InlineData("kubernetes.io/metadata.name", MatchResult.Yes)]
    [InlineData("!kubernetes.io/metadata.name", MatchResult.No)]
    [InlineData("kubernetes.io/metadata.name=other,team=x", MatchResult.No)]
    [InlineData("kubernetes.io/metadata.name=shop,team=x", MatchResult.Unknown)]
    [InlineData("kubernetes.io/metadata.name=shop,!team", MatchResult.Unknown)]
    public void Knows_the_name_label_of_every_namespace(string selector, MatchResult expected)
    {
        var rule = new MatchRule { NamespaceLabels = Reviews.Selector(selector) };
        Assert.Equal(expected, rule.Matches(Reviews.Create(), None));
        var scoped = rule with { LabelScope = LabelScope.OldAndNew };
        Assert.Equal(expected, scoped.Matches(Reviews.Create(), None));
    }

    [Theory]
    [InlineData("kubernetes.io/metadata.name=shop,team=x", MatchResult.Yes)]
    [InlineData("kubernetes.io/metadata.name=shop,team=y", MatchResult.No)]
    public void Adds_the_name_label_if_a_source_leaves_it_out(string selector, MatchResult expected)
    {
        var rule = new MatchRule { NamespaceLabels = Reviews.Selector(selector) };
        var known = new Reviews.KnownNamespaces(("shop", """{"team":"x","kubernetes.io/metadata.name":"lie"}"""));
        Assert.Equal(expected, rule.Matches(Reviews.Create(), known));
    }

    [Theory]
    [InlineData("kubernetes.io/metadata.name=web", MatchResult.Yes)]
    [InlineData("kubernetes.io/metadata.name!=web", MatchResult.No)]
    public void Knows_the_name_label_of_a_namespace_that_is_created(string selector, MatchResult expected)
    {
        AdmissionRequest request = Reviews.Create("namespaces") with { Namespace = "web" };
        Assert.Equal(
            expected, new MatchRule { NamespaceLabels = Reviews.Selector(selector) }.Matches(request, None));
        Assert.Equal(expected, new MatchRule { Labels = Reviews.Selector(selector) }.Matches(request, None));
    }

    [Fact]
    public void Names_the_first_member_that_misses_in_the_order_of_matching()
    {
        var rule = new MatchRule { Names = Reviews.Globs("db"), Users = Reviews.Globs("bob") };
        Assert.Equal("names", rule.FindMiss(Reviews.Create(), None));
        AdmissionRequest anybody = Reviews.Create() with { Name = "db", Unknown = UnknownParts.User };
        Assert.Equal("users", rule.FindMiss(anybody, None));
    }

    [Fact]
    public void Does_not_match_if_the_labels_exclude_it_in_any_namespace()
    {
        var rule = new MatchRule { Labels = Reviews.Selector("a=b"), NamespaceLabels = Reviews.Selector("env=prod") };
        Assert.Equal(MatchResult.No, rule.Matches(Reviews.Create(), None));
    }

    // attack case 23: a Namespace is evaluated by its own labels, before and after.
    [Theory]
    [InlineData("""{"exempt":"true"}""", "{}", MatchResult.Yes)]
    [InlineData("""{"exempt":"true"}""", """{"exempt":"true"}""", MatchResult.No)]
    public void Evaluates_a_namespace_that_exempts_itself(string labels, string old, MatchResult expected)
    {
        var rule = new MatchRule { NamespaceLabels = Reviews.Selector("!exempt") };
        AdmissionRequest request = Reviews.Update(Reviews.Labelled(labels), Reviews.Labelled(old), "namespaces");
        Assert.Equal(expected, rule.Matches(request, None));
    }

    [Theory]
    [InlineData(LabelScope.OldOrNew, MatchResult.Yes)]
    [InlineData(LabelScope.OldAndNew, MatchResult.No)]
    public void Labels_of_a_namespace_exempt_no_cluster_scoped_object(LabelScope scope, MatchResult expected)
    {
        var rule = new MatchRule { NamespaceLabels = Reviews.Selector("env=prod"), LabelScope = scope };
        Assert.Equal(expected, rule.Matches(Reviews.Create("nodes") with { Namespace = "" }, None));
    }

    [Fact]
    public void Combines_rules_with_or_and_keeps_what_is_unknown()
    {
        var no = new MatchRule { Namespaces = Reviews.Globs("other") };
        var unknown = new MatchRule { NamespaceLabels = Reviews.Selector("env=prod") };
        var yes = new MatchRule();
        Assert.Equal(MatchResult.No, MatchRule.MatchesAny([no], Reviews.Create(), None));
        Assert.Equal(MatchResult.Unknown, MatchRule.MatchesAny([no, unknown], Reviews.Create(), None));
        Assert.Equal(MatchResult.Yes, MatchRule.MatchesAny([unknown, yes], Reviews.Create(), None));
    }
}
