using System.Collections.Immutable;
using Admission.Cel;
using Admission.Cel.Gatekeeper;
using Admission.Cel.Libraries;
using Admission.JavaScript;
using Admission.Languages;
using Admission.Rego;

namespace Admission.Cli;

/// <summary>The languages that policies can be written in: the only place that lists them.</summary>
internal static class PolicyLanguages
{
    private static readonly ImmutableArray<IPolicyLanguage> Shipped =
        [JavaScriptLanguage.Instance, CelLanguage.Instance, new RegoLanguage([NativeValidation.Instance])];
    private static readonly AsyncLocal<ImmutableArray<IPolicyLanguage>?> Chosen = new();

    /// <summary>The languages in use, in the order in which people read of them.</summary>
    public static ImmutableArray<IPolicyLanguage> All => Chosen.Value ?? Shipped;

    /// <summary>
    /// Chooses the version of Kubernetes whose languages hold, for the command line that runs on the calling thread and
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

    /// <summary>The languages in use, as a version of Kubernetes has them.</summary>
    /// <param name="version">The version; null for that of the settings, else the newest.</param>
    /// <param name="runsBroken">Do policies that do not compile fail when they are evaluated, and not before?</param>
    public static ImmutableArray<IPolicyLanguage> At(KubernetesVersion? version, bool runsBroken) =>
    [
        .. All.Select(one => one switch
        {
            CelLanguage => new CelLanguage(version) { RunsBroken = runsBroken },
            RegoLanguage => new RegoLanguage([new NativeValidation(version)]),
            _ => one,
        }),
    ];

    /// <summary>Chooses the languages of the command line that runs on the calling thread and its tasks.</summary>
    /// <param name="languages">The languages; null for those that are shipped.</param>
    public static void Use(ImmutableArray<IPolicyLanguage>? languages) => Chosen.Value = languages;
}
