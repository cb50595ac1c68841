namespace Admission.Decisions;

/// <summary>
/// Told what happens to a decision log, for metrics and for the log of the server. Called on any thread; must not block
/// or throw.
/// </summary>
public interface IDecisionLogWatcher
{
    /// <summary>Something happened to so many decisions.</summary>
    void Count(DecisionLogEvent happened, int decisions);

    /// <summary>The log can no longer be written, or can again.</summary>
    /// <param name="problem">What is wrong and how to fix it; empty when it can be written again.</param>
    void Change(string problem);
}
