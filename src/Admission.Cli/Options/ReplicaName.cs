namespace Admission.Cli.Options;

internal static class ReplicaName
{
    /// <summary>The name of its Pod, else of the machine.</summary>
    public static string Own => Environment.GetEnvironmentVariable("POD_NAME") is { Length: > 0 } pod
        ? pod
        : Environment.MachineName;

    /// <summary>A name that no other process has: that of the Pod, else of the machine with the process id.</summary>
    public static string Identity => Environment.GetEnvironmentVariable("POD_NAME") is { Length: > 0 } pod
        ? pod
        : $"{Environment.MachineName}-{Environment.ProcessId}";
}
