using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using Admission.Webhook.Tests.Servers;

namespace Admission.Webhook.Tests;

// Cases 19, 36 and 47: sizes, slow clients, too many clients.
public sealed class LimitTests
{
    private const int Limit = 8 * 1024 * 1024;

    [Theory]
    [InlineData(2_200_000, HttpStatusCode.OK)]
    [InlineData(Limit - 1, HttpStatusCode.OK)]
    [InlineData(Limit, HttpStatusCode.OK)]
    [InlineData(Limit + 1, HttpStatusCode.RequestEntityTooLarge)]
    [InlineData(3 * Limit, HttpStatusCode.RequestEntityTooLarge)]
    public async Task Accepts_eight_mebibytes_and_not_a_byte_more(int bytes, HttpStatusCode expected)
    {
        await using TestServer server = await TestServer.StartAsync(TestPolicies.None());
        using HttpResponseMessage response =
            await server.Http.SendAsync(TestReviews.Post(ReviewOf(bytes), "/validate?timeout=30s"));
        Assert.Equal(expected, response.StatusCode);
    }

    [Fact]
    public async Task Names_the_option_that_raises_the_limit()
    {
        await using TestServer server = await TestServer.StartAsync(TestPolicies.None());
        using HttpResponseMessage response = await server.Http.SendAsync(TestReviews.Post(ReviewOf(Limit + 1)));
        Assert.Contains("--max-body", await TestReviews.ErrorAsync(response), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Limit, HttpStatusCode.OK)]
    [InlineData(Limit + 1, HttpStatusCode.RequestEntityTooLarge)]
    public async Task Counts_the_bytes_of_a_chunked_body(int bytes, HttpStatusCode expected)
    {
        await using TestServer server = await TestServer.StartAsync(TestPolicies.None());
        using HttpRequestMessage request = TestReviews.Post(ReviewOf(bytes), "/validate?timeout=30s");
        request.Headers.TransferEncodingChunked = true;
        using HttpResponseMessage response = await server.Http.SendAsync(request);
        Assert.Equal(expected, response.StatusCode);
    }

    [Fact]
    public async Task Rejects_a_body_that_is_announced_too_large_before_it_is_sent()
    {
        await using TestServer server = await TestServer.StartAsync(TestPolicies.None());
        await using SslStream stream = await server.ConnectAsync();
        await stream.WriteAsync(Head("Content-Length: 99999999", "Expect: 100-continue"));
        Assert.StartsWith("HTTP/1.1 413", await ReadSomeAsync(stream), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reserves_no_memory_for_a_body_that_is_only_announced()
    {
        await using TestServer server = await TestServer.StartAsync(TestPolicies.None());
        await using SslStream stream = await server.ConnectAsync();
        await stream.WriteAsync(Head($"Content-Length: {Limit}"));
        await stream.WriteAsync("{"u8.ToArray());
        await Until.HoldsAsync(() => server.Server.BufferedBytes > 0);
        Assert.InRange(server.Server.BufferedBytes, 1, 128 * 1024);
    }

    [Fact]
    public async Task Rejects_requests_when_bodies_use_too_much_memory()
    {
        await using TestServer server = await TestServer.StartAsync(
            TestPolicies.None(), options => options with { MaxBodyBytes = 1 << 20, MaxBufferedBytes = 1 << 20 });
        await using SslStream holding = await server.ConnectAsync();
        await holding.WriteAsync(Head("Content-Length: 1000000"));
        await holding.WriteAsync(new byte[900_000]);
        await Until.HoldsAsync(() => server.Server.BufferedBytes > 900_000);
        using HttpResponseMessage response = await server.Http.SendAsync(TestReviews.Post(ReviewOf(500_000)));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(1), response.Headers.RetryAfter!.Delta);
    }

    [Fact]
    public async Task Gives_all_memory_back()
    {
        await using TestServer server = await TestServer.StartAsync(TestPolicies.None());
        foreach (int bytes in new[] { 2000, 3_000_000, Limit + 1 })
        {
            using HttpResponseMessage response = await server.Http.SendAsync(TestReviews.Post(ReviewOf(bytes)));
        }

        await Until.HoldsAsync(() => server.Server.BufferedBytes == 0);
    }

    // Slow loris.
    [Fact]
    public async Task Cuts_off_a_client_that_never_ends_its_headers()
    {
        await using TestServer server = await TestServer.StartAsync(
            TestPolicies.None(), options => options with { HeadersTimeout = TimeSpan.FromSeconds(1) });
        await using SslStream stream = await server.ConnectAsync();
        await stream.WriteAsync("POST /validate HTTP/1.1\r\nHost: x\r\n"u8.ToArray());
        Assert.StartsWith("HTTP/1.1 408", await TestServer.ReadToEndAsync(stream), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cuts_off_a_client_whose_body_is_late_for_its_own_timeout()
    {
        await using TestServer server = await TestServer.StartAsync(TestPolicies.None());
        await using SslStream stream = await server.ConnectAsync();
        await stream.WriteAsync(Head("Content-Length: 1000"));
        await stream.WriteAsync("{"u8.ToArray());
        Assert.StartsWith("HTTP/1.1 408", await ReadSomeAsync(stream), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rejects_headers_that_are_too_large()
    {
        await using TestServer server = await TestServer.StartAsync(TestPolicies.None());
        string answer =
            await server.ExchangeAsync($"POST /validate HTTP/1.1\r\nHost: x\r\nX: {new string('x', 40_000)}\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 431", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Closes_one_connection_too_many_and_keeps_the_health_port_open()
    {
        await using TestServer server = await TestServer.StartAsync(
            TestPolicies.None(), options => options with { MaxConnections = 1 });
        await using SslStream first = await server.ConnectAsync();
        Exception refused = await Assert.ThrowsAnyAsync<Exception>(() => server.ConnectAsync());
        Assert.True(refused is IOException or SocketException, refused.ToString());
        Assert.Equal("ok\n", await server.Health.GetStringAsync("/livez"));
    }

    [Fact]
    public async Task Ends_a_connection_after_so_many_requests()
    {
        await using TestServer server = await TestServer.StartAsync(
            TestPolicies.None(), options => options with { MaxRequestsPerConnection = 2 });
        List<bool?> closes = [];
        for (int i = 0; i < 4; i++)
        {
            using HttpResponseMessage response = await server.Http.GetAsync("/livez");
            closes.Add(response.Headers.ConnectionClose ?? false);
        }

        Assert.Equal([false, true, false, true], closes);
    }

    private static string ReviewOf(int bytes) => TestReviews.Pod("u", padding: bytes - TestReviews.Pod("u").Length);

    private static byte[] Head(params string[] headers) => Encoding.ASCII.GetBytes(string.Create(
        CultureInfo.InvariantCulture,
        $"POST /validate?timeout=1s HTTP/1.1\r\nHost: localhost\r\n"
            + $"Content-Type: application/json\r\n{string.Join("\r\n", headers)}\r\n\r\n"));

    private static async Task<string> ReadSomeAsync(SslStream stream)
    {
        byte[] buffer = new byte[4096];
        return Encoding.ASCII.GetString(buffer, 0, await stream.ReadAsync(buffer));
    }
}
