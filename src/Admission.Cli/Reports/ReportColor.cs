namespace Admission.Cli.Reports;

/// <summary>The values of <c>--color</c>.</summary>
internal static class ReportColor
{
    /// <summary>Color on a terminal.</summary>
    public const string Auto = "auto";

    /// <summary>Color everywhere.</summary>
    public const string Always = "always";

    public const string Never = "never";

    /// <summary>The names, the default first.</summary>
    public static readonly string[] Names = [Auto, Always, Never];

    /// <param name="choice">One of <see cref="Names"/>.</param>
    /// <param name="isTerminal">Does the text go to a terminal?</param>
    /// <param name="environment">
    /// The environment: NO_COLOR (https://no-color.org) turns color off, FORCE_COLOR turns it on; a dumb terminal has
    /// none.
    /// </param>
    public static bool IsOn(string choice, bool isTerminal, IReadOnlyDictionary<string, string> environment)
    {
        if (choice != Auto)
        {
            return choice == Always;
        }

        bool isForced = environment.GetValueOrDefault("FORCE_COLOR", "") is not ("" or "0" or "false");
        return environment.GetValueOrDefault("NO_COLOR", "").Length == 0
            && (isForced || (isTerminal && environment.GetValueOrDefault("TERM", "") != "dumb"));
    }
}
