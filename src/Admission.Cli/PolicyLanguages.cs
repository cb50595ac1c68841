using System.Collections.Immutable;
using Admission.Cel;
using Admission.Cel.Gatekeeper;
using Admission.Cel.Libraries;
using Admission.JavaScript;
using Admission.Languages;
using Admission.Rego;

namespace Admission.Cli;

/// <summary>The languages of policies: the only place that lists them.</summary>
internal static class PolicyLanguages
{
    private static readonly ImmutableArray<IPolicyLanguage> Shipped =
        [JavaScriptLanguage.Instance, CelLanguage.Instance, new RegoLanguage([NativeValidation.Instance])];
    private static readonly AsyncLocal<ImmutableArray<IPolicyLanguage>?> Chosen = new();

    /// <summary>The languages in use, in the order of listings.</summary>
    public static ImmutableArray<IPolicyLanguage> All => Chosen.Value ?? Shipped;

    /// <summary>
    /// The names of the languages that can do something, for a sentence: <c>JavaScript, CEL or Rego</c>.
    /// </summary>
    public static string Names<TCapability>()
    {
        string[] names = [.. All.Where(static one => one is TCapability).Select(static one => one.Name)];
        return names.Length < 2 ? string.Concat(names) : $"{string.Join(", ", names[..^1])} or {names[^1]}";
    }

    /// <summary>
    /// Sets the version of Kubernetes for languages that depend on it, for the command line on the calling thread and
    /// its tasks.
    /// </summary>
    /// <param name="version">The version; null for that of the settings, else the newest.</param>
    public static void UseKubernetes(KubernetesVersion? version)
    {
        if (version is { } chosen)
        {
            Chosen.Value = At(chosen, runsBroken: false);
        }
    }

    /// <summary>
    /// Chooses the version of Kubernetes that applies if the settings name none, for the command line that runs on the
    /// calling thread and its tasks.
    /// </summary>
    /// <param name="version">The version; null for the newest.</param>
    public static void DefaultToKubernetes(KubernetesVersion? version)
    {
        if (version is { } chosen)
        {
            Chosen.Value =
            [
                .. All.Select(one => one switch
                {
                    CelLanguage => new CelLanguage(null) { Default = chosen },
                    RegoLanguage => new RegoLanguage([new NativeValidation(null) { Default = chosen }]),
                    _ => one,
                }),
            ];
        }
    }

    /// <summary>The languages in use, as a version of Kubernetes has them.</summary>
    /// <param name="version">The version; null for that of the settings, else the newest.</param>
    /// <param name="runsBroken">
    /// Do policies that do not compile fail when they are evaluated, instead of at load?
    /// </param>
    public static ImmutableArray<IPolicyLanguage> At(KubernetesVersion? version, bool runsBroken) =>
    [
        .. All.Select(one => one switch
        {
            CelLanguage => new CelLanguage(version) { RunsBroken = runsBroken },
            RegoLanguage => new RegoLanguage([new NativeValidation(version)]),
            _ => one,
        }),
    ];

    /// <summary>Sets the languages of the command line on the calling thread and its tasks.</summary>
    /// <param name="languages">The languages; null for the shipped ones.</param>
    public static void Use(ImmutableArray<IPolicyLanguage>? languages) => Chosen.Value = languages;
}
