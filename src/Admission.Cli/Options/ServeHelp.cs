using System.Collections.Immutable;

namespace Admission.Cli.Options;

/// <summary>How the help of <c>serve</c> groups its many options.</summary>
internal static class ServeHelp
{
    /// <summary>The groups in their order. A test checks that every option is in one.</summary>
    public static readonly ImmutableArray<(string Title, string[] Options)> Groups =
    [
        ("Policy",
        [
            "--policies", "--settings", "--kubernetes-version", "--max-source", "--max-policies", "--load-timeout",
        ]),
        ("Address and TLS",
        [
            "--listen", "--health-listen", "--tls-cert", "--tls-key", "--tls-secret", "--client-ca",
        ]),
        ("Cluster and registration",
        [
            "--kubeconfig", "--register", "--skip-address-check", "--name", "--namespace", "--service", "--url",
            "--ca-bundle", "--timeout", "--exempt-namespace", "--exempt-user", "--exempt-group", "--break-glass",
            "--drift", "--lookup-max-age", "--lookup-memory", "--native",
        ]),
        ("Request limit", ["--max-body", "--max-buffered", "--max-connections", "--workers", "--queue", "--drain"]),
        ("Evaluation limit",
        [
            "--evaluation-timeout", "--max-memory", "--max-statements", "--max-recursion", "--max-array",
            "--max-string", "--regex-timeout", "--max-violations", "--max-message", "--max-memo",
        ]),
        ("Fault", ["--fault-threshold", "--fault-window", "--circuit-breaker"]),
        ("Log", ["--log", "--log-level"]),
        ("Recording",
        [
            "--record", "--record-one-in", "--record-format", "--record-size", "--record-file-size",
            "--record-redact", "--record-key",
        ]),
        ("Decision log",
        [
            "--decision-log", "--decision-log-stdout", "--decision-log-otlp", "--decision-log-key",
            "--decision-log-chain", "--decision-log-on-failure", "--decision-log-flush", "--decision-log-checkpoint",
            "--decision-log-file-size", "--decision-log-file-age", "--decision-log-days", "--decision-log-size",
            "--decision-log-queue", "--decision-log-label",
        ]),
        ("Trace", ["--otlp-endpoint", "--trace-one-in", "--trace-policies"]),
        ("Candidate policy", ["--shadow", "--shadow-settings", "--shadow-cpu"]),
        ("General", ["--color", "--help"]),
    ];
}
