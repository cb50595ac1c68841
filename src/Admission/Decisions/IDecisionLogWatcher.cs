namespace Admission.Decisions;

/// <summary>
/// Receives the events of a decision log, for metrics and the server's log. Called on any thread; must not block or
/// throw.
/// </summary>
public interface IDecisionLogWatcher
{
    void Count(DecisionLogEvent happened, int decisions);

    /// <summary>The log can no longer be written, or can be written again.</summary>
    /// <param name="problem">The problem and its fix; empty when the log can be written again.</param>
    void Change(string problem);
}
