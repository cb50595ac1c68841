namespace Admission.Cli.Options;

/// <summary>The address of a collector in an option.</summary>
internal static class HttpAddress
{
    /// <summary>Reads an http or https address; null if it is not one, or has a user, a query or a fragment.</summary>
    public static Uri? Parse(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out Uri? uri) && uri.Scheme is "http" or "https"
        && uri is { UserInfo: "", Query: "", Fragment: "" }
            ? uri
            : null;

    /// <summary>The error for a text that is not such an address.</summary>
    /// <param name="option">Name of the option.</param>
    public static string Error(string option, string text) =>
        $"{option} '{text}': must be an http or https URL without user, query and fragment. Use the form "
            + "http://collector:4318.";
}
