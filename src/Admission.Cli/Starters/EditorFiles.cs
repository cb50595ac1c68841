using System.Collections.Immutable;

namespace Admission.Cli.Starters;

/// <summary>
/// The files in a policies folder from which editors know what policies, tests and settings may contain.
/// </summary>
internal static class EditorFiles
{
    /// <summary>Settings of an editor's project, which an author may change.</summary>
    public const string Project = "jsconfig.json";

    /// <summary>Those of this version by their path in the folder, without <see cref="Project"/>.</summary>
    public static ImmutableArray<(string Path, string Text)> Generated =>
    [
        .. ((string[])
        [
            "admission.d.ts", "schemas/admission.schema.json", "schemas/checklist.schema.json",
            "schemas/test.schema.json",
        ]).Select(static path => (path, Embedded.Text(path))),
    ];

    /// <summary>All of them.</summary>
    public static ImmutableArray<(string Path, string Text)> All =>
        [.. Generated, (Project, Embedded.Text(Project))];
}
