namespace Admission.Cli;

/// <summary>What the exit code of <c>admission</c> says. CI jobs rely on it.</summary>
internal static class ExitCode
{
    /// <summary>Ran, and found nothing to object to.</summary>
    public const int Clean = 0;

    /// <summary>
    /// Ran, and found something: a denial, an error in a policies folder, a file that is out of date.
    /// </summary>
    public const int Findings = 1;

    /// <summary>The command line or an <c>ADMISSION_*</c> variable is wrong; nothing was run.</summary>
    public const int Usage = 2;

    /// <summary>Could not run or not to the end: unreadable input, broken policies, a port in use, a bug.</summary>
    public const int CouldNotRun = 3;
}
