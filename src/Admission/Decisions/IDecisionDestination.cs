namespace Admission.Decisions;

/// <summary>
/// A further destination of a decision log's lines, besides its folder. All members except <see cref="Finish"/> return
/// at once; the properties can be read on any thread.
/// </summary>
public interface IDecisionDestination
{
    /// <summary>Why it does not get the lines now, and how to fix it. Empty while it does.</summary>
    string Problem => "";

    /// <summary>Is there no room for more lines?</summary>
    bool IsFull => false;

    /// <summary>Bytes that wait in memory.</summary>
    long QueuedBytes => 0;

    /// <summary>Failed attempts to pass lines on, since the start.</summary>
    long FailedWrites => 0;

    /// <summary>
    /// Does it report itself when decisions have been accepted? Then, in a log without a folder, they count as written
    /// only when it reports them.
    /// </summary>
    bool ReportsAcceptance => false;

    /// <summary>Takes lines of the decision log.</summary>
    /// <param name="file">Name of the file of the log that they belong to.</param>
    /// <param name="lines">The lines with their line breaks, UTF-8; valid only during the call.</param>
    /// <param name="decisions">Number of decisions among them.</param>
    /// <returns>Were they taken? If not, they are lost for this destination.</returns>
    bool TryWrite(DecisionFileName file, ReadOnlyMemory<byte> lines, int decisions);

    /// <summary>Passes on what waits, within a limited time: the log has ended.</summary>
    void Finish()
    {
    }
}
