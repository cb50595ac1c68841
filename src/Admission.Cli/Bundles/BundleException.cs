namespace Admission.Cli.Bundles;

/// <summary>A bundle was not pushed or pulled; the message says where, what, and how to fix it.</summary>
/// <param name="message">One line, without secrets.</param>
/// <param name="isRefusal">
/// Was the bundle rejected for its content: a wrong digest, no signature, a harmful archive? Otherwise it could not be
/// read.
/// </param>
internal sealed class BundleException(string message, bool isRefusal = false) : Exception(message)
{
    /// <summary>Was the bundle rejected for its content?</summary>
    public bool IsRefusal { get; } = isRefusal;

    /// <summary>A bundle, or a part of it, with invalid content.</summary>
    public static BundleException Refuse(string message) => new(message, isRefusal: true);
}
