using System.Globalization;
using Admission.Json;
using Admission.Matching;
using Admission.Policies;
using Admission.Yaml;

namespace Admission.Rego.Gatekeeper;

/// <summary>
/// The namespaces that Gatekeeper's <c>Config</c> excludes from its webhook.
/// </summary>
internal sealed class GatekeeperConfig
{
    private readonly List<string> _excluded = [];

    /// <summary>Every namespace but the excluded ones; null if none is excluded.</summary>
    public GlobList? ExcludedNamespaces => _excluded.Count > 0
        && GlobList.TryParse([.. _excluded.Select(static pattern => $"!{pattern}")], out GlobList? list, out _)
            ? list
            : null;

    /// <summary>Is a document a <c>Config</c> or a <c>SyncSet</c>?</summary>
    public static bool Is(JsonValue document) =>
        (document.Member("kind")?.Text, document.Member("apiVersion")?.Text) switch
        {
            ("Config", { } version) => version.StartsWith("config.gatekeeper.sh/", StringComparison.Ordinal),
            ("SyncSet", { } version) => version.StartsWith("syncset.gatekeeper.sh/", StringComparison.Ordinal),
            _ => false,
        };

    /// <summary>Adds the exclusions of a document.</summary>
    public void Add(YamlDocument document, string file, List<PolicyError> errors)
    {
        int index = 0;
        foreach (JsonValue match in document.Root.Member("spec")?.Member("match") is { } all ? all.Items : [])
        {
            string path = string.Create(CultureInfo.InvariantCulture, $"spec.match[{index++}]");
            bool isForWebhook = false;
            foreach (JsonValue process in match.Member("processes") is { } processes ? processes.Items : [])
            {
                isForWebhook |= process.Text is "*" or "webhook";
            }

            foreach (JsonValue pattern in match.Member("excludedNamespaces") is { } patterns ? patterns.Items : [])
            {
                if (pattern.Text is not { Length: > 0 } text || text.Trim('*').Contains('*', StringComparison.Ordinal))
                {
                    (int line, int column) = document.PositionOf($"{path}.excludedNamespaces");
                    errors.Add(new PolicyError(file, line, column,
                        $"{path}.excludedNamespaces: {pattern} is not valid: a star can only be at the start or the "
                            + "end of a namespace"));
                }
                else if (isForWebhook)
                {
                    _excluded.Add(text);
                }
            }
        }
    }
}
