namespace Admission.Cli.Bundles;

/// <summary>A bundle was not pushed or pulled; the message says where, what, and how to fix it.</summary>
/// <param name="message">One line, without anything secret.</param>
/// <param name="isRefusal">
/// Was it there, and not what it has to be: a wrong digest, no signature, an archive that would do harm? Otherwise it
/// could not be had.
/// </param>
internal sealed class BundleException(string message, bool isRefusal = false) : Exception(message)
{
    /// <summary>Was the bundle refused for what it is?</summary>
    public bool IsRefusal { get; } = isRefusal;

    /// <summary>A bundle, or what belongs to it, that is not what it has to be.</summary>
    public static BundleException Refuse(string message) => new(message, isRefusal: true);
}
