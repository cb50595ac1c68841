using Admission.JavaScript;
using Admission.Loading;
using Admission.Policies;

namespace Admission.Webhook.Tests.Servers;

/// <summary>Policy sets of tests, loaded from real folders.</summary>
internal static class TestPolicies
{
    /// <summary>Denies every Pod in a namespace with the label team=a.</summary>
    public const string OnLabelledNamespaces =
        """
        import { definePolicy } from "admission";
        export default definePolicy({
          title: "Test",
          match: { resources: ["pods"], namespaceLabels: "team=a" },
          validate({ deny }) { deny("team a may not"); },
        });
        """;

    /// <summary>A policy that looks at nothing.</summary>
    public static Func<PolicyStatus> None() => Of(("nothing",
        """
        export default { title: "Nothing", match: { resources: ["nothing.example.com"] }, validate() { } };
        """));

    public static Func<PolicyStatus> Of(params (string Id, string Source)[] policies) =>
        Of(EngineLimits.Default, policies);

    /// <summary>Policies by id, under limits.</summary>
    public static Func<PolicyStatus> Of(EngineLimits limits, params (string Id, string Source)[] policies) =>
        Load(limits, null, policies);

    /// <summary>Policies by id, with the text of their settings.</summary>
    public static Func<PolicyStatus> With(string settings, params (string Id, string Source)[] policies) =>
        Load(EngineLimits.Default, settings, policies);

    private static Func<PolicyStatus> Load(
        EngineLimits limits, string? settings, (string Id, string Source)[] policies)
    {
        using TemporaryFolder folder = new();
        if (settings is not null)
        {
            folder.Write("admission.yaml", settings);
        }

        foreach ((string id, string source) in policies)
        {
            folder.Write($"{id}.js", source);
        }

        PolicyLoad load = PolicyDirectory.Load(JavaScriptLanguage.Alone, folder.Path, null, limits);
        Assert.Empty(load.Errors);
        PolicyStatus status = new(load.Set, []);
        return () => status;
    }

    /// <summary>A policy that looks at Pods.</summary>
    public static string OnPods(string body) =>
        $$"""
        import { definePolicy } from "admission";
        export default definePolicy({
          title: "Test",
          match: { resources: ["pods"] },
          validate({ object, deny }) { {{body}} },
        });
        """;
}
