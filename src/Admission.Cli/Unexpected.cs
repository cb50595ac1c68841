namespace Admission.Cli;

/// <summary>The one line for an unexpected exception.</summary>
internal static class Unexpected
{
    /// <summary>The problem and the fix, on one line, without a stack trace.</summary>
    public static string Describe(Exception exception) => exception switch
    {
        UnauthorizedAccessException or IOException =>
            $"admission: {OneLine(exception.Message)} Check that the file or address exists and that you have "
                + "permission to use it.",
        OutOfMemoryException =>
            "admission: out of memory. Give the process more memory, or give the command less input.",
        _ => $"admission: internal error: {exception.GetType().Name}: {OneLine(exception.Message)} "
            + "This is a bug; please report it with the command and its input.",
    };

    private static string OneLine(string text) => text.ReplaceLineEndings(" ").Trim() is { Length: > 0 } line
        ? line[^1] is '.' or '!' or '?' ? line : line + "."
        : "no message.";
}
