using System.Diagnostics;

namespace Admission.Objects;

/// <summary>The words of the policy contract for <see cref="ContainerType"/>.</summary>
public static class ContainerTypeNames
{
    /// <summary><c>container</c>, <c>init</c> or <c>ephemeral</c>.</summary>
    public static string ToName(this ContainerType type) => type switch
    {
        ContainerType.Container => "container",
        ContainerType.Init => "init",
        ContainerType.Ephemeral => "ephemeral",
        _ => throw new UnreachableException($"unknown container type {type}"),
    };
}
