namespace Admission.Cli.Tests.Commands;

public sealed class ServeOptionsTests
{
    [Theory]
    [InlineData(
        "--listen https://localhost:80443",
        "--listen https://localhost:80443: '80443' is not a TCP port. Use 1 to 65535.")]
    [InlineData("--listen http://localhost:8443", "not an https URL")]
    [InlineData("--health-listen https://localhost:8081", "not an http URL")]
    [InlineData("--listen https://*:8443", "development certificates are only for this machine")]
    [InlineData("--tls-cert a.crt", "--tls-key is missing")]
    [InlineData("--tls-key a.key", "--tls-cert is missing")]
    [InlineData("--max-body 1", "--max-body 1: out of range. Use 64KiB to 256MiB.")]
    [InlineData("--max-body 8MB", "--max-body 8MB: not understood. Use 64KiB to 256MiB.")]
    [InlineData("--drain soon", "--drain soon: not understood. Use 0s to 3600s.")]
    [InlineData("--drain -1", "out of range")]
    [InlineData("--workers 0", "--workers 0: out of range. Use 1 to 256.")]
    [InlineData("--workers 1.5", "not understood")]
    [InlineData("--evaluation-timeout 1ms", "out of range. Use 50ms to 30s.")]
    [InlineData("--max-memory NaN", "not understood")]
    [InlineData("--fault-threshold 0", "out of range. Use 1 to 10000.")]
    [InlineData("--circuit-breaker 0", "--circuit-breaker 0: out of range. Use 1s to 3600s.")]
    [InlineData("--log xml", "not one of text, json")]
    public async Task Reports_the_error_of_an_option_and_the_fix(string options, string error)
    {
        ProcessOutcome outcome = await AdmissionProcess.RunAsync(["serve", .. options.Split(' ')]);
        Assert.Equal(ExitCode.Usage, outcome.ExitCode);
        Assert.Contains(error, outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reports_every_mistake_at_once()
    {
        ProcessOutcome outcome = await AdmissionProcess.RunAsync(
            ["serve", "--max-body", "1", "--workers", "0", "--queue", "0", "--listen", "x"]);
        Assert.Equal(
            4,
            outcome.Error.Split('\n').Count(
                static line => line.StartsWith("admission: --", StringComparison.Ordinal)));
    }
}
