namespace Admission.Languages;

/// <summary>
/// A language in which <c>admission new</c>, <c>admission init</c> and <c>admission playground</c> start a policy.
/// </summary>
public interface IStartsPolicies
{
    /// <summary>
    /// The word for the language on a command line: <c>js</c>, <c>cel</c>. Lower-case letters and digits, unique among
    /// the languages in use.
    /// </summary>
    string ShortName { get; }

    /// <summary>A policy that loads and whose tests pass as they are.</summary>
    /// <param name="draft">What the policy is to be.</param>
    StartedPolicy Start(PolicyDraft draft);
}

/// <summary>A policy to start from.</summary>
/// <param name="Id">Id of the policy.</param>
/// <param name="FileName">Name of its file, without a folder.</param>
/// <param name="Text">Its source.</param>
/// <param name="Tests">
/// The content of its <c>*.test.yaml</c>. Default null: the cases of the command. They expect that a policy for kinds
/// with a pod template denies an image that has no fixed version, with a message that begins with
/// <c>container NAME</c>; and that a policy for one resource denies an object without the label <c>team</c>, with the
/// message <c>KIND NAME has no label team</c>.
/// </param>
public sealed record StartedPolicy(string Id, string FileName, string Text, string? Tests = null);
