namespace Admission.Cli.Bundles.Registry;

/// <summary>The credentials for a registry. Not a record, so that nothing prints them by accident.</summary>
/// <param name="user">The name; empty with a token.</param>
/// <param name="secret">The password, or the token.</param>
/// <param name="isToken">Is the secret an identity token, which is exchanged for others?</param>
internal sealed class RegistryCredential(string user, string secret, bool isToken)
{
    /// <summary>The name; empty with a token.</summary>
    public string User => user;

    /// <summary>The password, or the token.</summary>
    public string Secret => secret;

    /// <summary>Is the secret an identity token, which is exchanged for others?</summary>
    public bool IsToken => isToken;
}
