using Admission.Protocol;

namespace Admission.Requests;

/// <summary>Users of requests that no API server authenticated.</summary>
public static class RequestUser
{
    private const string Anonymous = "system:anonymous";
    private const string ServiceAccounts = "system:serviceaccounts";

    /// <summary>
    /// The user as the API server completes an impersonated one: with groups, it has only these and
    /// <c>system:authenticated</c>; without groups, it has the groups of every user of its kind.
    /// </summary>
    public static UserInfo AsImpersonated(UserInfo user)
    {
        ArgumentNullException.ThrowIfNull(user);
        return user.Groups.IsEmpty
            ? WithImpliedGroups(user)
            : user with { Groups = [.. user.Groups.Append(AuthenticationGroupOf(user)).Distinct()] };
    }

    /// <summary>
    /// The user with <c>system:authenticated</c> and, for a service account, the groups of service accounts; each group
    /// once.
    /// </summary>
    public static UserInfo WithImpliedGroups(UserInfo user)
    {
        ArgumentNullException.ThrowIfNull(user);
        List<string> all = [.. user.Groups];
        if (user.ServiceAccount is { } account)
        {
            all.Add(ServiceAccounts);
            all.Add($"{ServiceAccounts}:{account[..account.IndexOf(':', StringComparison.Ordinal)]}");
        }

        all.Add(AuthenticationGroupOf(user));
        return user with { Groups = [.. all.Distinct(StringComparer.Ordinal)] };
    }

    private static string AuthenticationGroupOf(UserInfo user) =>
        user.Username == Anonymous ? "system:unauthenticated" : "system:authenticated";
}
