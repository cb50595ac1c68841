namespace Admission.Authorization;

/// <summary>Asks another system, such as a cluster, what users may do. Safe to use from several threads.</summary>
public interface IAccessSource
{
    /// <summary>Asks. May wait, so never within an evaluation.</summary>
    /// <param name="question">The question.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The decision; null where there is no answer. Does not throw, also not if it is cancelled.</returns>
    Task<AccessDecision?> AskAsync(AccessQuestion question, CancellationToken cancellationToken);
}
