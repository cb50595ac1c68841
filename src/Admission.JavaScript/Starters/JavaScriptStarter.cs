using System.Collections.Immutable;
using Admission.Languages;

namespace Admission.JavaScript.Starters;

/// <summary>What an author of JavaScript starts with: a policy, and the types for the editor.</summary>
internal static class JavaScriptStarter
{
    /// <summary>The types of the module <c>admission</c>, and the settings of an editor's project.</summary>
    public static ImmutableArray<EditorFile> EditorFiles =>
    [
        new("admission.d.ts", Read("admission.d.ts")),
        new("kubernetes.d.ts", Read("kubernetes.d.ts")),
        new("jsconfig.json", Read("jsconfig.json"), IsAuthors: true),
    ];

    public static StartedPolicy Start(PolicyDraft draft) => new(
        draft.Name,
        $"{draft.Name}.js",
        draft.Fill(Read(draft.Kind is null ? "starters/workloads.js" : "starters/resource.js"), draft.Name));

    private static string Read(string name) => EmbeddedText.Read(typeof(JavaScriptStarter).Assembly, name);
}
