using Admission.JavaScript;
using Admission.Loading;
using Admission.Policies;
using Admission.PolicySets;

namespace Admission.Cluster.Tests.Registration;

/// <summary>Policy sets of tests, loaded from real folders.</summary>
internal static class TestSet
{
    /// <summary>Policies by id, each with its match.</summary>
    public static PolicySet Of(params (string Id, string Match)[] policies) => Of("", policies);

    /// <summary>Policies by id, each with its match, under settings.</summary>
    public static PolicySet Of(string settings, params (string Id, string Match)[] policies)
    {
        string folder = Directory.CreateTempSubdirectory("admission-test-").FullName;
        try
        {
            foreach ((string id, string match) in policies)
            {
                File.WriteAllText(
                    Path.Combine(folder, $"{id}.js"),
                    $$"""export default { title: "{{id}}", match: {{match}}, validate() {} };""");
            }

            if (settings.Length > 0)
            {
                File.WriteAllText(
                    Path.Combine(folder, "admission.yaml"), "apiVersion: admission/v1\nkind: Settings\n" + settings);
            }

            PolicyLoad load = PolicyDirectory.Load(JavaScriptLanguage.Alone, folder, null, EngineLimits.Default);
            Assert.True(load.Set is not null, string.Join('\n', load.Errors));
            return load.Set;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
