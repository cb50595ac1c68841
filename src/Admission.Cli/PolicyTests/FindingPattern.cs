using Admission.Matching;
using Admission.Verdicts;

namespace Admission.Cli.PolicyTests;

/// <summary>Globs of a violation or warning; an empty glob matches any text.</summary>
/// <param name="Field">Glob of its field.</param>
/// <param name="Message">Glob of its message.</param>
/// <param name="Fix">Glob of its fix.</param>
internal sealed record FindingPattern(string Field, string Message, string Fix)
{
    /// <summary>Each glob with its name and the matching text of a violation.</summary>
    public (string Name, string Glob, string Text)[] On(Violation said) =>
        [("field", Field, said.Field), ("message", Message, said.Message), ("fix", Fix, said.Fix)];

    /// <summary>Does a violation match all of them?</summary>
    public bool Fits(Violation said) => On(said).All(static one => Fits(one.Glob, one.Text));

    /// <summary>Does a text match a glob?</summary>
    public static bool Fits(string glob, string text) => glob.Length == 0 || new Glob(glob).Matches(text);

    /// <summary>The globs that are not empty: <c>field spec.*, message *</c>.</summary>
    public override string ToString() => string.Join(
        ", ",
        On(new Violation("")).Where(static one => one.Glob.Length > 0).Select(static one => $"{one.Name} {one.Glob}"));
}
