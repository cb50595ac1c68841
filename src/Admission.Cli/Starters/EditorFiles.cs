using System.Collections.Immutable;
using Admission.Languages;

namespace Admission.Cli.Starters;

/// <summary>The files in a policies folder that describe policies, tests and settings for editors.</summary>
internal static class EditorFiles
{
    /// <summary>The schemas of settings and tests, and what the languages in use add.</summary>
    public static ImmutableArray<EditorFile> All =>
    [
        .. PolicyLanguages.All.OfType<IHasEditorFiles>().SelectMany(static language => language.EditorFiles),
        .. ((string[])
        [
            "schemas/admission.schema.json", "schemas/checklist.schema.json", "schemas/test.schema.json",
        ]).Select(static path => new EditorFile(path, Embedded.Text(path))),
    ];
}
