using System.Collections.Immutable;
using Admission.Languages;

namespace Admission.Cli.Starters;

/// <summary>A policy and its tests to start from: they pass as they are.</summary>
internal sealed class PolicyStarter
{
    private readonly PolicyDraft _draft;
    private readonly StartedPolicy _policy;

    /// <param name="name">Lower-case letters, digits and dashes.</param>
    /// <param name="language">One of <see cref="Languages"/>.</param>
    /// <param name="match">What it matches.</param>
    public PolicyStarter(string name, string language, StarterMatch match)
    {
        _draft = new PolicyDraft(name, match.Kind);
        _policy = Starting.First(one => one.ShortName == language).Start(_draft);
    }

    /// <summary>The languages, the default first.</summary>
    public static string[] Languages => [.. Starting.Select(static one => one.ShortName)];

    /// <summary>Id of the policy.</summary>
    public string Id => _policy.Id;

    /// <summary>Name of the file with the policy.</summary>
    public string FileName => _policy.FileName;

    /// <summary>Source of the policy.</summary>
    public string Text => _policy.Text;

    public string TestFileName => $"{Id}.test.yaml";

    private static IEnumerable<IStartsPolicies> Starting => PolicyLanguages.All.OfType<IStartsPolicies>();

    /// <summary>The files by name.</summary>
    /// <param name="schema">Path from the folder of the files to the JSON Schema of tests.</param>
    public ImmutableArray<(string Name, string Text)> Files(string schema) =>
    [
        (FileName, Text),
        (TestFileName, $"# yaml-language-server: $schema={schema}\n" + (_policy.Tests ?? CommonTests())),
    ];

    private string CommonTests() => _draft.Fill(
        Embedded.Text(_draft.Kind is null ? "starters/workloads.test.yaml" : "starters/resource.test.yaml"), Id);
}
