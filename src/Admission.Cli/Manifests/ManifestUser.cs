using System.Collections.Immutable;
using Admission.Protocol;

namespace Admission.Cli.Manifests;

/// <summary>The user of <c>--as</c>, with the groups that the API server gives to everybody of its kind.</summary>
internal static class ManifestUser
{
    private const string Anonymous = "system:anonymous";
    private const string ServiceAccounts = "system:serviceaccounts";

    /// <summary>The user: given groups first, then the implied ones, each once.</summary>
    public static UserInfo Of(string username, ImmutableArray<string> groups)
    {
        var user = new UserInfo { Username = username };
        List<string> all = [.. groups];
        if (user.ServiceAccount is { } account)
        {
            all.Add(ServiceAccounts);
            all.Add($"{ServiceAccounts}:{account[..account.IndexOf(':', StringComparison.Ordinal)]}");
        }

        all.Add(username == Anonymous ? "system:unauthenticated" : "system:authenticated");
        return user with { Groups = [.. all.Distinct(StringComparer.Ordinal)] };
    }
}
