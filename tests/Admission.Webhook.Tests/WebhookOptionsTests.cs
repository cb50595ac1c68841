namespace Admission.Webhook.Tests;

public sealed class WebhookOptionsTests
{
    private static readonly WebhookOptions Good = new() { CertificateFile = "tls.crt", KeyFile = "tls.key" };

    [Fact]
    public void Accepts_the_defaults() => Assert.Empty(Good.Validate());

    [Fact]
    public void Fits_drain_and_stop_into_the_grace_period_of_a_pod() =>
        Assert.True(Good.Drain + Good.StopTimeout < TimeSpan.FromSeconds(30));

    [Fact]
    public void Keeps_idle_connections_longer_than_an_api_server_does() =>
        Assert.True(Good.KeepAlive > TimeSpan.FromSeconds(90));

    [Fact]
    public void Reports_every_error_at_once()
    {
        WebhookOptions bad = Good with
        {
            CertificateFile = "",
            MaxBodyBytes = 10,
            Workers = 0,
            QueueLength = 0,
            Drain = TimeSpan.FromSeconds(-1),
            KeepAlive = TimeSpan.FromSeconds(90),
            MinBytesPerSecond = double.NaN,
            Faults = new() { Threshold = 0, Window = TimeSpan.Zero, CoolDown = TimeSpan.Zero },
        };
        Assert.Equal(10, bad.Validate().Length);
    }

    [Fact]
    public void Names_range_and_unit_when_a_value_is_out_of_range() => Assert.Equal(
        ["--max-body 10: out of range. Use 65,536 to 268,435,456 bytes."],
        (Good with { MaxBodyBytes = 10 }).Validate());

    [Fact]
    public void Rejects_one_port_for_both_listeners() => Assert.Equal(
        ["--health-listen http://localhost:8443: --listen has the same port. Use another port."],
        (Good with { HealthListen = ListenAddress.Parse("http://localhost:8443") }).Validate());
}
