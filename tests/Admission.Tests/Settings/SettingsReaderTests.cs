using System.Collections.Immutable;
using System.Text;
using Admission.Json;
using Admission.Matching;
using Admission.Policies;
using Admission.PolicySets;
using Admission.Schemas;
using Admission.Settings;
using Admission.Tests.Matching;

namespace Admission.Tests.Settings;

public sealed class SettingsReaderTests
{
    private const string Head = "apiVersion: admission/v1\nkind: Settings\n";
    private const string Exception =
        "exceptions:\n- policy: banned-images\n  match: { namespaces: [legacy] }\n  reason: r\n  owner: payments\n";

    private static readonly DateTimeOffset Now = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Sets_nothing_if_there_is_no_file()
    {
        ConfiguredPolicy policy = Assert.Single(Configure(null, Policy("banned-images")));
        Assert.Equal((Enforcement.Deny, OnError.Deny, true), Modes(policy.Settings));
        Assert.Equal("""{"images":["nginx"]}""", policy.Settings.Parameters.ToString());
    }

    [Fact]
    public void Applies_defaults_to_policies_that_are_not_named()
    {
        ConfiguredPolicy policy = Assert.Single(Configure(
            Head + "defaults: { enforcement: audit, onError: allow, existing: deny }", Policy("banned-images")));
        Assert.Equal((Enforcement.Audit, OnError.Allow, false), Modes(policy.Settings));
    }

    [Fact]
    public void Sorts_policies_by_id_and_numbers_them() => Assert.Equal(
        [("a", 0), ("b", 1), ("c", 2)],
        Configure(null, Policy("c"), Policy("a"), Policy("b")).Select(
            static policy => (policy.Policy.Id, policy.Index)));

    [Theory]
    [InlineData("deny", Enforcement.Deny)]
    [InlineData("warn", Enforcement.Warn)]
    [InlineData("audit", Enforcement.Audit)]
    [InlineData("off", Enforcement.Off)]
    [InlineData("'off'", Enforcement.Off)]
    public void Reads_enforcement(string word, Enforcement expected) => Assert.Equal(
        expected,
        Configure(Head + $"policies: {{ banned-images: {{ enforcement: {word} }} }}", Policy("banned-images"))[0]
            .Settings.Enforcement);

    [Fact]
    public void Accepts_sections_with_nothing_in_them()
    {
        const string Settings = Head + "defaults:\npolicies:\n  banned-images:\nexceptions:\nworkloads:\n";
        Assert.Equal(Enforcement.Deny, Configure(Settings, Policy("banned-images"))[0].Settings.Enforcement);
    }

    [Fact]
    public void Merges_parameters_of_an_override_over_those_of_the_policy_at_the_top_level()
    {
        const string Settings = Head + """
            policies:
              banned-images:
                onError: allow
                parameters: { images: [redis], mode: strict }
                overrides:
                - { namespaces: ["staging-*"], enforcement: warn, parameters: { images: [mysql] } }
            """;
        ConfiguredPolicy policy = Configure(Settings, Policy("banned-images"))[0];
        PolicySettings settings = Assert.Single(policy.Overrides).Settings;
        Assert.Equal("""{"mode":"strict","images":["mysql"]}""", settings.Parameters.ToString());
        Assert.Equal((Enforcement.Warn, OnError.Allow, true), Modes(settings));
        Assert.Equal("""{"images":["redis"],"mode":"strict"}""", policy.Settings.Parameters.ToString());
    }

    [Fact]
    public void Decides_by_the_first_override_that_covers_the_request()
    {
        const string Settings = Head + """
            policies:
              banned-images:
                overrides:
                - { namespaces: [shop], enforcement: warn }
                - { namespaces: ["*"], enforcement: audit }
            """;
        ConfiguredPolicy policy = Configure(Settings, Policy("banned-images"))[0];
        Assert.True(
            policy.TryFindSettings(Reviews.Create(), UnknownNamespaceLabels.Instance, out PolicySettings found));
        Assert.Equal(Enforcement.Warn, found.Enforcement);
    }

    // attack case 27
    [Theory, InlineData("warn", "deny"), InlineData("deny", "warn")]
    public void Uses_the_strictest_settings_when_it_is_unknown_which_override_applies(string mode, string inOverride)
    {
        string settings = Head + $$"""
            policies:
              banned-images:
                enforcement: {{mode}}
                overrides:
                - { namespaceLabels: env=test, enforcement: {{inOverride}} }
            """;
        ConfiguredPolicy policy = Configure(settings, Policy("banned-images"))[0];
        Assert.False(
            policy.TryFindSettings(Reviews.Create(), UnknownNamespaceLabels.Instance, out PolicySettings found));
        Assert.Equal(Enforcement.Deny, found.Enforcement);
    }

    [Fact]
    public void Reads_an_exception()
    {
        const string Settings = Head + """
            exceptions:
              - policy: banned-images
                match: { namespaces: [legacy], names: ["billing-*"] }
                reason: image is rebuilt in Q1
                owner: payments
                ticket: PAY-1234
                starts: 2026-12-01
                expires: 2027-03-31
            """;
        PolicyException exception = Assert.Single(Configure(Settings, Policy("banned-images"))[0].Exceptions);
        Assert.Equal(
            ("image is rebuilt in Q1", "payments", "PAY-1234"), (exception.Reason, exception.Owner, exception.Ticket));
        Assert.Equal((new DateOnly(2026, 12, 1), new DateOnly(2027, 3, 31)), (exception.Starts, exception.Expires));
        Assert.Equal(LabelScope.OldAndNew, Assert.Single(exception.Match).LabelScope);
    }

    // attack case 25
    [Theory]
    [InlineData("2026-11-23T12:00:00Z", "legacy", true)]
    [InlineData("2026-11-30T23:59:59Z", "legacy", true)]
    [InlineData("2026-12-01T00:00:00Z", "legacy", false)]
    [InlineData("2026-11-19T23:59:59Z", "legacy", false)]
    [InlineData("2026-11-20T00:00:00Z", "legacy", true)]
    [InlineData("2026-11-23T12:00:00Z", "legacy2", false)]
    [InlineData("2026-11-23T12:00:00Z", "", false)]
    public void Applies_an_exception_only_in_its_time_and_place(string time, string @namespace, bool expected)
    {
        ConfiguredPolicy policy = Configure(
            Head + Exception + "  starts: 2026-11-20\n  expires: 2026-11-30", Policy("banned-images"))[0];
        PolicyException? found = policy.FindException(
            Reviews.Create("pods/ephemeralcontainers") with { Namespace = @namespace },
            UnknownNamespaceLabels.Instance,
            DateTimeOffset.Parse(time, System.Globalization.CultureInfo.InvariantCulture));
        Assert.Equal(expected, found is not null);
    }

    // attack cases 25 and 27
    [Fact]
    public void Does_not_apply_an_exception_when_the_labels_of_the_namespace_are_not_known()
    {
        const string Settings = Head + """
            exceptions:
            - { policy: banned-images, match: { namespaceLabels: legacy=true },
                reason: r, owner: o, expires: 2027-01-01 }
            """;
        ConfiguredPolicy policy = Configure(Settings, Policy("banned-images"))[0];
        Assert.Null(policy.FindException(Reviews.Create(), UnknownNamespaceLabels.Instance, Now));
    }

    [Theory]
    [InlineData("2026-11-22", "expired on 2026-11-22 and has no effect")]
    [InlineData("2026-11-23", "expires on 2026-11-23. Fix")]
    [InlineData("2026-12-07", "expires on 2026-12-07. Fix")]
    public void Warns_about_an_exception_that_ends(string expires, string expected)
    {
        SettingsReader reader = Read(Head + Exception + $"  expires: {expires}", out _, Policy("banned-images"));
        Assert.Empty(reader.Errors);
        PolicyError warning = Assert.Single(reader.Warnings);
        Assert.Equal(("admission.yaml", 8), (warning.File, warning.Line));
        Assert.Contains(expected, warning.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Does_not_warn_about_an_exception_that_expires_later() =>
        Assert.Empty(Read(Head + Exception + "  expires: 2026-12-08", out _, Policy("banned-images")).Warnings);

    // attack case 24
    [Fact]
    public void Warns_about_an_exception_that_everybody_can_use_with_a_label()
    {
        const string Settings = Head + """
            exceptions:
            - { policy: banned-images, match: { labels: exempt=true }, reason: r, owner: o, expires: 2027-01-01 }
            """;
        SettingsReader reader = Read(Settings, out _, Policy("banned-images"));
        Assert.Contains("everybody who can label", Assert.Single(reader.Warnings).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Adds_kinds_of_workloads()
    {
        const string Settings = Head + """
            workloads:
            - { kind: Rollout.argoproj.io, template: spec.template }
            - { kind: Service.serving.knative.dev, resource: services.serving.knative.dev, template: spec.template }
            """;
        SettingsReader reader = Read(Settings, out _);
        Assert.Empty(reader.Errors);
        Assert.Equal("rollouts.argoproj.io", reader.Workloads.Find("argoproj.io", "Rollout")?.PluralDotGroup);
        Assert.Equal(
            "services.serving.knative.dev", reader.Workloads.Find("serving.knative.dev", "Service")?.PluralDotGroup);
    }

    [Theory]
    [InlineData("polices: {}", "3:1: 'polices' is not a field of the settings. Did you mean 'policies'?")]
    [InlineData("defaults: { enforcment: deny }", "3:13: 'enforcment' is not a default. Did you mean 'enforcement'?")]
    [InlineData(
        "defaults: { enforcement: block }", "3:13: 'enforcement' must be deny, warn, audit or off, not \"block\".")]
    [InlineData("defaults: { enforcement: on }", "3:13: 'enforcement' must be deny, warn, audit or off, not true.")]
    [InlineData("defaults: { existing: no }", "3:13: 'existing' must be allow or deny, not false.")]
    [InlineData(
        "policies: { banned-image: {} }", "3:13: there is no policy 'banned-image'. Did you mean 'banned-images'?")]
    [InlineData("policies: { banned-images: { enforce: warn } }", "3:30: 'enforce' is not a setting of a policy.")]
    [InlineData("policies: { banned-images: [] }", "3:13: 'banned-images' must be an object, not a list.")]
    [InlineData(
        "policies: { banned-images: { parameters: { imagse: [a] } } }",
        "3:44: 'imagse' is not a parameter. Did you mean 'images'?")]
    [InlineData(
        "policies: { banned-images: { parameters: { images: a } } }",
        "3:44: the parameter 'images' must be a list, not the string \"a\".")]
    [InlineData(
        "policies: { banned-images: { overrides: [{ enforcement: warn }] } }",
        "3:42: the override covers every request.")]
    [InlineData(
        "policies: { banned-images: { overrides: [{ namespaces: [a] }] } }", "3:42: the override changes nothing.")]
    [InlineData(
        "policies: { banned-images: { overrides: [{ namespace: [a], enforcement: warn, names: [a] }] } }",
        "3:44: 'namespace' is not a field of an override. Did you mean 'namespaces'?")]
    [InlineData(
        "policies: { banned-images: { overrides: [{ namespaces: [a], parameters: { images: [1] } }] } }",
        "3:84: the parameter 'images[0]' must be a string, not 1.")]
    [InlineData(
        "policies: { banned-images: { overrides: [{ namespaces: , enforcement: warn }] } }",
        "3:44: 'namespaces' must be a list, not null.")]
    [InlineData(
        "exceptions: [{ policy: x, match: { names: [a] }, reason: r, owner: o, expires: 2027-01-01 }]",
        "3:16: there is no policy 'x'.")]
    [InlineData(
        "exceptions: [{ policy: banned-images, match: {}, reason: r, owner: o, expires: 2027-01-01 }]",
        "3:39: the exception covers every request.")]
    [InlineData(
        "exceptions: [{ policy: banned-images, match: { names: [a] }, owner: o, expires: 2027-01-01 }]",
        "3:14: 'reason' is missing.")]
    [InlineData(
        "exceptions: [{ policy: banned-images, match: { names: [a] }, reason: r, expires: 2027-01-01 }]",
        "3:14: 'owner' is missing.")]
    [InlineData(
        "exceptions: [{ policy: banned-images, match: { names: [a] }, reason: r, owner: o }]",
        "3:14: 'expires' is missing.")]
    [InlineData(
        "exceptions: [{ policy: banned-images, match: { names: [a] }, reason: r, owner: o, expires: 2027-02-30 }]",
        "3:83: 'expires' must be a date (year-month-day), not \"2027-02-30\".")]
    [InlineData(
        "exceptions: [{ policy: banned-images, match: { names: [a] }, reason: r, owner: o, expires: soon }]",
        "3:83: 'expires' must be a date")]
    [InlineData(
        "exceptions: [{ policy: banned-images, match: { names: [a] }, reason: r, owner: o, starts: 2027-02-01, "
            + "expires: 2027-01-01 }]",
        "3:103: 'expires' is before 'starts'")]
    [InlineData(
        "exceptions: [{ policy: banned-images, reason: r, owner: o, expires: 2027-01-01 }]",
        "3:14: 'match' is missing.")]
    [InlineData(
        "workloads: [{ kind: Rollout, template: spec.template }]", "3:15: 'Rollout' is not a kind with its group.")]
    [InlineData("workloads: [{ kind: Rollout.argoproj.io }]", "3:13: 'template' is missing.")]
    [InlineData("kinds: []\nkind: Settings", "4:1:")]
    public void Rejects_settings(string text, string expected)
    {
        SettingsReader reader = Read(Head + text, out _, Policy("banned-images"));
        Assert.StartsWith(
            $"admission.yaml:{expected}", Assert.Single(reader.Errors).ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "the file is empty")]
    [InlineData("# nothing", "the file is empty")]
    [InlineData("[]", "the file must be an object")]
    [InlineData("apiVersion: admission/v1", "'kind' is missing.")]
    [InlineData("kind: Settings", "'apiVersion' is missing.")]
    [InlineData("apiVersion: v1\nkind: Settings", "'apiVersion' must be admission/v1, not \"v1\".")]
    [InlineData(Head + "---\n" + Head, "the file contains a second document")]
    [InlineData(Head + "defaults: {", "")]
    public void Rejects_a_file_that_does_not_contain_settings(string text, string expected)
    {
        SettingsReader reader = Read(text, out _, Policy("banned-images"));
        Assert.StartsWith(expected, Assert.Single(reader.Errors).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Reports_every_error_at_once_in_the_order_of_the_file()
    {
        SettingsReader reader = Read(
            Head + "exceptions: [{}]\ndefaults: { enforcement: x, onError: y }\npolices: {}",
            out _,
            Policy("banned-images"));
        Assert.Equal([3, 3, 3, 3, 3, 4, 4, 5], reader.Errors.Select(static error => error.Line));
    }

    [Fact]
    public void Names_the_policy_if_a_required_parameter_is_missing_in_the_file()
    {
        SettingsReader reader = Read(null, out _, Policy("labels", """{"properties":{"a":{}},"required":["a"]}"""));
        Assert.Equal(
            "policy 'labels': the parameter 'a' is missing, and it has no default. Set it. "
                + "Write it under policies.labels.parameters.",
            Assert.Single(reader.Errors).Message);
    }

    private static ImmutableArray<ConfiguredPolicy> Configure(string? text, params Policy[] policies)
    {
        SettingsReader reader = Read(text, out ImmutableArray<ConfiguredPolicy> configured, policies);
        Assert.Empty(reader.Errors);
        return configured;
    }

    private static SettingsReader Read(
        string? text, out ImmutableArray<ConfiguredPolicy> configured, params Policy[] policies)
    {
        var reader = new SettingsReader("admission.yaml", text is null ? null : Encoding.UTF8.GetBytes(text));
        configured = reader.Read([.. policies], [.. policies.Select(static policy => policy.Id)], Now);
        return reader;
    }

    private static (Enforcement, OnError, bool) Modes(PolicySettings settings) =>
        (settings.Enforcement, settings.OnError, settings.AllowsExisting);

    private static Policy Policy(
        string id,
        string schema = """
            {"properties":{
                "images":{"type":"array","items":{"type":"string"},"default":["nginx"]},"mode":{"type":"string"}}}
            """)
    {
        Assert.True(ParameterSchema.TryRead(Json(schema), "parameters", out ParameterSchema? parameters, out _));
        return new Policy
        {
            Id = id,
            Path = id + ".js",
            Title = id,
            Match = [new MatchRule { Resources = [Reviews.Pattern("pods")] }],
            Parameters = parameters!,
            Metadata = Json("{}"),
        };
    }

    private static JsonValue Json(string text) => JsonTree.ParseTrusted(Encoding.UTF8.GetBytes(text));
}
