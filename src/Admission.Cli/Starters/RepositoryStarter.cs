using System.Collections.Immutable;
using Admission.Languages;

namespace Admission.Cli.Starters;

/// <summary>The files of a new repository of policies.</summary>
internal static class RepositoryStarter
{
    /// <summary>Files that a new repository often has already: they stay as they are.</summary>
    public static readonly ImmutableArray<string> Kept = ["README.md", ".gitignore"];

    /// <summary>Every file, by its path in the repository.</summary>
    /// <param name="languages">Languages of the first policies.</param>
    /// <param name="system"><c>github</c>, <c>gitlab</c> or <c>none</c>: the system of the CI file.</param>
    public static IEnumerable<(string Path, string Text)> Files(ImmutableArray<string> languages, string system)
    {
        yield return ("README.md", Embedded.Text("starters/README.md"));
        yield return (".gitignore", "# Development certificates of `admission serve`\ncerts-dev/\n");
        yield return (".admissionignore", "# Files that `admission check` leaves out, in the syntax of .gitignore\n"
            + ".github/\npolicies/\n");
        yield return ("policies/admission.yaml", Embedded.Text("starters/admission.yaml"));
        foreach (string language in languages)
        {
            // One name, so that a reader can compare the languages; one id is one policy.
            var starter = new PolicyStarter(
                language == languages[0] ? "fixed-versions" : $"fixed-versions-{language}",
                language,
                new StarterMatch(null));
            foreach ((string name, string text) in starter.Files("../schemas/test.schema.json"))
            {
                yield return ($"policies/custom/{name}", text);
            }
        }

        foreach (EditorFile file in EditorFiles.For(languages))
        {
            yield return ($"policies/{file.Path}", file.Text);
        }

        if (system == "github")
        {
            yield return (".github/workflows/policies.yaml", Embedded.Text("starters/github.yaml"));
        }
        else if (system == "gitlab")
        {
            yield return (".gitlab-ci.yml", Embedded.Text("starters/gitlab.yaml"));
        }
    }
}
