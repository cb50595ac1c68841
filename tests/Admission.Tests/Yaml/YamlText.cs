using System.Text;
using Admission.Yaml;

namespace Admission.Tests.Yaml;

/// <summary>Short forms for tests of YAML.</summary>
internal static class YamlText
{
    public static YamlReadResult Read(string text, YamlLimits? limits = null) =>
        KubernetesYaml.Read(Encoding.UTF8.GetBytes(text), limits ?? YamlLimits.Default);

    /// <summary>The JSON of the one document; fails on any error.</summary>
    public static string Json(string text) => One(text).Root.ToString();

    public static YamlDocument One(string text)
    {
        YamlReadResult result = Read(text);
        Assert.Empty(result.Errors);
        return Assert.Single(result.Documents);
    }

    /// <summary>The one error of a text without a readable document.</summary>
    public static YamlError Error(string text, YamlLimits? limits = null)
    {
        YamlReadResult result = Read(text, limits);
        Assert.Empty(result.Documents);
        return Assert.Single(result.Errors);
    }
}
