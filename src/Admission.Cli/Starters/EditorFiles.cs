using System.Collections.Immutable;

namespace Admission.Cli.Starters;

/// <summary>The files in a policies folder that describe policies, tests and settings for editors.</summary>
internal static class EditorFiles
{
    /// <summary>Settings of an editor's project, which an author can change.</summary>
    public const string Project = "jsconfig.json";

    /// <summary>The files of this version by their path in the folder, without <see cref="Project"/>.</summary>
    public static ImmutableArray<(string Path, string Text)> Generated =>
    [
        .. ((string[])
        [
            "admission.d.ts", "schemas/admission.schema.json", "schemas/checklist.schema.json",
            "schemas/test.schema.json",
        ]).Select(static path => (path, Embedded.Text(path))),
    ];

    public static ImmutableArray<(string Path, string Text)> All =>
        [.. Generated, (Project, Embedded.Text(Project))];
}
