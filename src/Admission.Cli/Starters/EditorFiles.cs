using System.Collections.Immutable;
using Admission.Languages;

namespace Admission.Cli.Starters;

/// <summary>The files in a policies folder that describe policies, tests and settings for editors.</summary>
internal static class EditorFiles
{
    /// <summary>The schemas of settings and tests, and what every language in use adds.</summary>
    public static ImmutableArray<EditorFile> All => Of(static _ => true);

    /// <summary>The files for a folder whose policies are in some languages.</summary>
    /// <param name="languages">Their short names, as <c>--language</c> has them.</param>
    public static ImmutableArray<EditorFile> For(ImmutableArray<string> languages) =>
        Of(one => one is not IStartsPolicies starts || languages.Contains(starts.ShortName));

    /// <summary>The files for a folder with policies: those of its languages; of all if it has no policy.</summary>
    /// <param name="folder">The policies folder; a missing one has no policy.</param>
    public static ImmutableArray<EditorFile> In(string folder)
    {
        string[] paths =
        [
            .. Directory.Exists(folder)
                ? Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
                    .Select(path => Path.GetRelativePath(folder, path).Replace('\\', '/'))
                    .Where(static path => !IsBeside(path))
                : [],
        ];
        IPolicyLanguage[] used = [.. PolicyLanguages.All.Where(language => paths.Any(language.MayClaim))];
        return Of(language => used.Length == 0 || used.Contains(language));
    }

    private static ImmutableArray<EditorFile> Of(Func<IPolicyLanguage, bool> isUsed) =>
    [
        .. PolicyLanguages.All.Where(isUsed).OfType<IHasEditorFiles>()
            .SelectMany(static language => language.EditorFiles),
        .. ((string[])
        [
            "schemas/admission.schema.json", "schemas/checklist.schema.json", "schemas/test.schema.json",
        ]).Select(static path => new EditorFile(path, Embedded.Text(path))),
    ];

    // Settings, tests and the files themselves are in no language.
    private static bool IsBeside(string path) =>
        path.EndsWith(".test.yaml", StringComparison.Ordinal) || path.EndsWith(".snap.yaml", StringComparison.Ordinal)
        || path == "admission.yaml" || path.StartsWith("profiles/", StringComparison.Ordinal)
        || path.StartsWith("schemas/", StringComparison.Ordinal) || path.Contains("/.", StringComparison.Ordinal)
        || path.StartsWith('.');
}
