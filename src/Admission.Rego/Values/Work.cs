namespace Admission.Rego.Values;

/// <summary>
/// The work on values, for the limits of the evaluation that runs on the thread. A value can contain the same part many
/// times: its parts can then be many more than the steps and the memory that the policy needed to make it.
/// </summary>
internal static class Work
{
    [ThreadStatic]
    private static IWorkLimit? _limit;

    /// <summary>Begins to count for an evaluation.</summary>
    public static void Begin(IWorkLimit limit) => _limit = limit;

    /// <summary>Ends counting for the evaluation.</summary>
    public static void End() => _limit = null;

    /// <summary>Counts steps; ends the evaluation if there are too many.</summary>
    public static void Charge(long steps) => _limit?.Charge(steps);

    /// <summary>Ends the evaluation if a text that is being written is too long.</summary>
    public static void CheckText(int length) => _limit?.CheckText(length);
}

/// <summary>The limits of an evaluation.</summary>
internal interface IWorkLimit
{
    /// <summary>Counts steps; ends the evaluation if there are too many.</summary>
    void Charge(long steps);

    /// <summary>Ends the evaluation if a text is too long.</summary>
    void CheckText(long length);
}
