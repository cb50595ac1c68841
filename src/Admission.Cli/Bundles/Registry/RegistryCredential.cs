namespace Admission.Cli.Bundles.Registry;

/// <summary>Who one is at a registry. No record, so that nothing prints it by accident.</summary>
/// <param name="user">The name; empty where there is a token.</param>
/// <param name="secret">The password, or the token.</param>
/// <param name="isToken">Is the secret an identity token, to be exchanged for others?</param>
internal sealed class RegistryCredential(string user, string secret, bool isToken)
{
    /// <summary>The name; empty where there is a token.</summary>
    public string User => user;

    /// <summary>The password, or the token.</summary>
    public string Secret => secret;

    /// <summary>Is the secret an identity token, to be exchanged for others?</summary>
    public bool IsToken => isToken;
}
