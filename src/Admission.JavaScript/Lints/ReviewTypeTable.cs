using System.Collections.Frozen;
using System.Collections.Immutable;
using Acornima.Ast;

namespace Admission.JavaScript.Lints;

/// <summary>The types of the policy contract, as in <c>admission.d.ts</c>.</summary>
internal static class ReviewTypeTable
{
    public static readonly ReviewType Text = new(ValueKind.String, "a string");
    public static readonly ReviewType Number = new(ValueKind.Number, "a number");
    public static readonly ReviewType Truth = new(ValueKind.Boolean, "a boolean");
    public static readonly ReviewType Function = new(ValueKind.Function, "a function");
    public static readonly ReviewType AnyList = new(ValueKind.List, "a list") { Members = Lengthed() };

    private static readonly ReviewType LowerCase =
        Text with
        {
            Spelling = static text =>
                text.Any(char.IsAsciiLetterUpper) ? "the value in the review is always in lowercase" : null,
        };

    private static readonly ReviewType Group = Text with
    {
        Spelling = static text => text is "core" or "v1" ? "the core group is the empty string"
            : text.Contains('/', StringComparison.Ordinal) ? "a group has no version"
            : text.Any(char.IsAsciiLetterUpper) ? "groups are in lowercase"
            : null,
    };

    private static readonly ReviewType Version = Text with
    {
        Spelling = static text =>
            text.Contains('/', StringComparison.Ordinal) ? "a version has no group in front of it" : null,
    };

    private static readonly ReviewType KindName = Text with
    {
        Spelling = static text => text.Length > 0 && char.IsAsciiLetterLower(text[0])
            ? $"kinds begin with a capital letter, like {char.ToUpperInvariant(text[0])}{text[1..]}"
            : text.Contains('/', StringComparison.Ordinal) ? "a kind has no group or version" : null,
    };

    private static readonly ReviewType Texts = ListOf(Text);
    private static readonly ReviewType TextMap =
        new(ValueKind.Object, "an object with names and strings") { Item = Text };

    private static readonly ReviewType AnyObject = new(ValueKind.Object, "an object");

    public static readonly ReviewType Image = Closed(
        "an image",
        ("registry", Text), ("repository", Text), ("tag", Text), ("digest", Text), ("isValid", Truth),
        ("error", Text), ("isMissing", Truth),
        ("matches", Returning(Truth)), ("toString", Returning(Text))) with
    {
        Advice = "Use its method 'matches'",
    };

    /// <summary>The user of the request.</summary>
    public static readonly ReviewType User = Closed(
        "the user", ("username", Text), ("uid", Text), ("groups", Texts), ("extra", AnyObject)) with
    {
        Advice = "Compare its property username",
    };

    public static readonly ReviewType Request = Closed(
        "the request",
        ("uid", Text),
        ("operation", Text with { Words = ["CREATE", "UPDATE", "DELETE", "CONNECT"] }),
        ("kind", Closed(
            "the kind with its group and version", ("group", Group), ("version", Version), ("kind", KindName))
            with
        { Advice = "Compare its property kind" }),
        ("resource", Closed(
            "the resource with its group and version", ("group", Group), ("version", Version), ("resource", LowerCase))
            with
        { Advice = "Compare its property resource" }),
        ("subresource", LowerCase),
        ("name", Text),
        ("generateName", Text),
        ("namespace", LowerCase),
        ("user", User),
        ("dryRun", Truth),
        ("options", null));

    /// <summary>The metadata of an object.</summary>
    public static readonly ReviewType Metadata = Open(
        "the metadata",
        ("name", Text), ("generateName", Text), ("namespace", LowerCase), ("uid", Text), ("labels", TextMap),
        ("annotations", TextMap), ("creationTimestamp", Text), ("deletionTimestamp", Text), ("finalizers", Texts),
        ("ownerReferences", ListOf(Open(
            "an owner reference",
            ("apiVersion", Text), ("kind", KindName), ("name", Text), ("uid", Text), ("controller", Truth),
            ("blockOwnerDeletion", Truth)))));

    /// <summary>The object of the request.</summary>
    public static readonly ReviewType KubernetesObject =
        Open("an object", ("apiVersion", Text), ("kind", KindName), ("metadata", Metadata));

    /// <summary>The pod template.</summary>
    public static readonly ReviewType Pod = Closed(
        "the pod template", ("metadata", Metadata), ("spec", AnyObject), ("field", Returning(Text)));

    public static readonly ReviewType Container = Open(
        "a container",
        ("name", Text),
        ("type", Text with { Words = ["container", "init", "ephemeral"] }),
        ("image", Image),
        ("command", Texts),
        ("args", Texts),
        ("env", AnyList),
        ("envFrom", AnyList),
        ("ports", AnyList),
        ("volumeMounts", AnyList),
        ("imagePullPolicy", Text with { Words = ["Always", "IfNotPresent", "Never"] }),
        ("restartPolicy", Text),
        ("field", Returning(Text)));

    /// <summary>The argument of <c>validate</c>.</summary>
    public static readonly ReviewType Review = Closed(
        "the review",
        ("request", Request),
        ("object", KubernetesObject),
        ("oldObject", KubernetesObject),
        ("pod", Pod),
        ("containers", ListOf(Container)),
        ("parameters", null),
        ("now", new ReviewType(ValueKind.Object, "a date") { Advice = "Compare the result of its method 'getTime'" }),
        ("changes", Returning(ListOf(Closed(
            "a change",
            ("field", Text), ("kind", Text with { Words = ["added", "removed", "changed"] }), ("before", null),
            ("after", null))))),
        ("lookup", new ReviewType(ValueKind.Object, "the lookups")),
        ("deny", Function),
        ("warn", Function));

    private static readonly ReviewType LookedUpKind =
        Closed("a kind of lookup", ("get", Function), ("by", Function), ("list", Function));

    /// <summary>The review of a policy that declares these reads.</summary>
    public static ReviewType ReviewWith(ImmutableArray<string> reads) => Review with
    {
        Members = new Dictionary<string, ReviewType?>(Review.Members, StringComparer.Ordinal)
        {
            ["lookup"] = Closed(
                "lookup", [.. reads.Distinct().Select(static name => (name, (ReviewType?)LookedUpKind))]) with
            {
                Advice = "Declare it: reads: {{ {0}: {{ resource: \"…\" }} }}.",
            },
        }.ToFrozenDictionary(StringComparer.Ordinal),
    };

    private static readonly ReviewType Quantity =
        new(ValueKind.Object, "a quantity") { Advice = "Use its methods 'equals' and 'compare'" };

    private static readonly ReviewType Semver = new(ValueKind.Object, "a version")
    {
        Advice = "Use its methods 'compare' and 'satisfies'",
    };

    private static readonly FrozenDictionary<string, ReviewType?> Functions =
        new Dictionary<string, ReviewType?>(StringComparer.Ordinal)
        {
            ["image"] = Returning(Image),
            ["quantity"] = Returning(Quantity),
            ["semver"] = Returning(Semver),
            ["cidr"] = Returning(
                AnyObject with { Name = "a range of addresses", Advice = "Use its method 'contains'" }),
            ["labels"] = Returning(AnyObject with { Name = "a label selector", Advice = "Use its method 'matches'" }),
            ["fields"] = Returning(AnyObject with { Name = "a set of fields", Advice = "Use its method 'covers'" }),
        }.ToFrozenDictionary();

    /// <summary>Type of an imported name; null if not known.</summary>
    public static ReviewType? ImportOf(string module, ImportDeclarationSpecifier specifier) =>
        module == PolicyModuleLoader.BuiltIn && specifier is ImportSpecifier { Imported: Identifier name }
            ? Functions.GetValueOrDefault(name.Name)
            : null;

    public static ReviewType ListOf(ReviewType? item) =>
        new(ValueKind.List, "a list")
        {
            Item = item,
            Members = Lengthed(),
            Advice = "Use its method 'includes' or 'some'",
        };

    private static FrozenDictionary<string, ReviewType?> Lengthed() => new Dictionary<string, ReviewType?>
    {
        ["length"] = Number,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static ReviewType Returning(ReviewType? result) => Function with { Result = result };

    private static ReviewType Open(string name, params (string Name, ReviewType? Type)[] members) =>
        new(ValueKind.Object, name)
        {
            Members = members.ToFrozenDictionary(
                static member => member.Name, static member => member.Type, StringComparer.Ordinal),
        };

    private static ReviewType Closed(string name, params (string Name, ReviewType? Type)[] members) =>
        Open(name, members) with { IsClosed = true };
}
