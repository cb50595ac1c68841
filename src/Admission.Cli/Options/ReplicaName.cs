namespace Admission.Cli.Options;

internal static class ReplicaName
{
    /// <summary>The name of its Pod, else of the machine.</summary>
    public static string Own => Environment.GetEnvironmentVariable("POD_NAME") is { Length: > 0 } pod
        ? pod
        : Environment.MachineName;
}
