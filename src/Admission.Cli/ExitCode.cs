namespace Admission.Cli;

/// <summary>The exit codes of <c>admission</c>. CI jobs rely on them.</summary>
internal static class ExitCode
{
    /// <summary>The command ran without a finding.</summary>
    public const int Clean = 0;

    /// <summary>
    /// The command ran and has findings: a denial, an error in a policies folder, a file that is out of date.
    /// </summary>
    public const int Findings = 1;

    /// <summary>The command line or an <c>ADMISSION_*</c> variable is wrong; the command did not run.</summary>
    public const int Usage = 2;

    /// <summary>
    /// The command could not run to its end: unreadable input, broken policies, a port in use, a bug.
    /// </summary>
    public const int CouldNotRun = 3;
}
