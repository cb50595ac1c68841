using System.Text;
using Admission.Json;
using Admission.Languages;
using Admission.Policies;
using Admission.Rego.Gatekeeper;
using Admission.Yaml;

namespace Admission.Rego.Policies;

/// <summary>
/// Policies in Rego: Gatekeeper's templates and constraints in YAML, and OPA modules (<c>*.rego</c>) whose package has
/// a rule <c>deny</c>, <c>violation</c> or <c>warn</c>.
/// </summary>
public sealed class RegoLanguage : IPolicyLanguage
{
    /// <summary>The language.</summary>
    public static readonly RegoLanguage Instance = new();

    private RegoLanguage()
    {
    }

    /// <inheritdoc/>
    public string Name => "Rego";

    /// <inheritdoc/>
    public bool MayClaim(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return IsModule(path) || path.EndsWith(".yaml", StringComparison.Ordinal)
            || path.EndsWith(".yml", StringComparison.Ordinal);
    }

    /// <inheritdoc/>
    public bool Claims(PolicyFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        return IsModule(file.Path) || (file.Text.Contains("gatekeeper.sh/", StringComparison.Ordinal)
            && Documents(file).Any(static d => ConstraintTemplate.Is(d.Root) || IsConstraint(d.Root)));
    }

    /// <inheritdoc/>
    public IPolicyCompiler CreateCompiler(EngineLimits limits) => new RegoPolicyCompiler(limits);

    /// <summary>Is the file a module that is not a test?</summary>
    internal static bool IsModule(string path) => path.EndsWith(".rego", StringComparison.Ordinal)
        && !path.EndsWith("_test.rego", StringComparison.Ordinal);

    internal static bool IsConstraint(JsonValue document) =>
        document.Member("apiVersion")?.Text?.StartsWith("constraints.gatekeeper.sh/", StringComparison.Ordinal) == true;

    internal static YamlDocument[] Documents(PolicyFile file) =>
        [.. KubernetesYaml.Read(Encoding.UTF8.GetBytes(file.Text), YamlLimits.Default).Documents];
}
