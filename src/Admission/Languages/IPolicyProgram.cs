namespace Admission.Languages;

/// <summary>
/// The compiled policies of one language in one set. Provides sessions, each for one thread at a time. Thread-safe.
/// Lives as long as the last request that uses its set.
/// </summary>
public interface IPolicyProgram
{
    /// <summary>Prepares sessions, so that the first requests do not wait for them.</summary>
    /// <param name="sessions">Number of concurrent evaluations.</param>
    void Warm(int sessions);

    /// <summary>A session for the calling thread, until it is returned. May throw if memory is short.</summary>
    IPolicySession Rent();

    /// <summary>Takes back a session that is between <see cref="IPolicySession.End"/> and the next review.</summary>
    /// <param name="session">A session of this program.</param>
    void Return(IPolicySession session);
}
