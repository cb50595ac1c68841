namespace Admission.Webhook.Tests;

public sealed class ListenAddressTests
{
    [Theory]
    [InlineData("https://localhost:8443", "localhost", 8443)]
    [InlineData("https://LOCALHOST:8443/", "localhost", 8443)]
    [InlineData("https://127.0.0.1:0", "127.0.0.1", 0)]
    [InlineData("https://[::1]:8443", "::1", 8443)]
    [InlineData("https://*:8443", "*", 8443)]
    [InlineData("https://+:65535", "*", 65535)]
    public void Reads_address_when_it_is_one_of_this_machine(string text, string host, int port)
    {
        Assert.True(ListenAddress.TryParse(text, "https", out ListenAddress? address, out _));
        Assert.Equal((host, port), (address.Host, address.Port));
    }

    [Theory]
    [InlineData("https://localhost:80443", "'80443' is not a TCP port. Use 1 to 65535.")]
    [InlineData("https://localhost:-1", "'-1' is not a TCP port")]
    [InlineData("https://localhost:", "is not a TCP port")]
    [InlineData("https://localhost", "not a host and a port")]
    [InlineData("https://[::1]", "not a host and a port")]
    [InlineData("https://localhost:8443/path", "not a host and a port")]
    [InlineData("https://user@localhost:8443", "not a host and a port")]
    [InlineData("http://localhost:8443", "not an https URL")]
    [InlineData("localhost:8443", "not an https URL")]
    [InlineData("", "not an https URL")]
    [InlineData("https://example.com:8443", "'example.com' is not an address of this machine")]
    [InlineData("https://::1:8443", "is not an address of this machine")]
    public void Reports_the_error_and_the_fix(string text, string error)
    {
        Assert.False(ListenAddress.TryParse(text, "https", out _, out string actual));
        Assert.Contains(error, actual, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://localhost:1", true)]
    [InlineData("https://[::1]:1", true)]
    [InlineData("https://127.0.0.2:1", true)]
    [InlineData("https://*:1", false)]
    [InlineData("https://10.0.0.1:1", false)]
    public void Knows_whether_only_this_machine_reaches_it(string text, bool loopback) =>
        Assert.Equal(loopback, ListenAddress.Parse(text).IsLoopback);

    [Theory]
    [InlineData("https://localhost:8443")]
    [InlineData("http://[::1]:8081")]
    [InlineData("https://*:8443")]
    public void Writes_the_value_that_it_read(string text) => Assert.Equal(text, ListenAddress.Parse(text).ToString());
}
