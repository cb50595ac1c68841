using System.Net;
using System.Net.Security;
using System.Text;
using System.Text.Json;
using Admission.Webhook.Tests.Servers;

namespace Admission.Webhook.Tests;

// Cases 36, 37 and 50: what may arrive at the socket.
public sealed class ReviewProtocolTests(AllowingServer fixture) : IClassFixture<AllowingServer>
{
    private TestServer Server => fixture.Server;

    [Fact]
    public async Task Answers_a_review_with_its_uid_and_version()
    {
        using HttpResponseMessage response = await PostAsync(TestReviews.Pod("u-1"));
        JsonElement answer = await TestReviews.ReadAsync(response);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("application/json", response.Content.Headers.ContentType!.ToString());
        Assert.Equal("admission.k8s.io/v1", answer.GetProperty("apiVersion").GetString());
        Assert.Equal("AdmissionReview", answer.GetProperty("kind").GetString());
        Assert.Equal("u-1", answer.GetProperty("response").GetProperty("uid").GetString());
    }

    [Fact]
    public async Task Answers_v1beta1_with_v1beta1()
    {
        string review =
            TestReviews.Pod("u-1").Replace("admission.k8s.io/v1", "admission.k8s.io/v1beta1", StringComparison.Ordinal);
        using HttpResponseMessage response = await PostAsync(review);
        Assert.Equal(
            "admission.k8s.io/v1beta1", (await TestReviews.ReadAsync(response)).GetProperty("apiVersion").GetString());
    }

    [Fact]
    public async Task Answers_over_http_2()
    {
        using HttpRequestMessage request = TestReviews.Post(TestReviews.Pod("u-2"));
        request.Version = HttpVersion.Version20;
        request.VersionPolicy = HttpVersionPolicy.RequestVersionExact;
        using HttpResponseMessage response = await Server.Http.SendAsync(request);
        Assert.Equal((HttpVersion.Version20, HttpStatusCode.OK), (response.Version, response.StatusCode));
    }

    // Case 37.
    [Theory]
    [InlineData("")]
    [InlineData("?timeout=1s")]
    [InlineData("?timeout=30s")]
    [InlineData("?timeout=1m0s")]
    [InlineData("?timeout=0s")]
    [InlineData("?timeout=abc")]
    [InlineData("?timeout=-1s")]
    [InlineData("?timeout=%31s&timeout=x")]
    public async Task Answers_with_any_timeout(string query)
    {
        using HttpResponseMessage response =
            await Server.Http.SendAsync(TestReviews.Post(TestReviews.Pod("u"), "/validate" + query));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Theory]
    [InlineData("application/json")]
    [InlineData("application/json; charset=utf-8")]
    [InlineData("Application/JSON;charset=\"UTF-8\"")]
    public async Task Accepts_json_in_utf_8(string contentType)
    {
        using HttpResponseMessage response = await PostAsync(TestReviews.Pod("u"), contentType);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("text/plain")]
    [InlineData("application/json; charset=utf-16")]
    [InlineData("application/yaml")]
    [InlineData("json")]
    [InlineData("application/json-patch+json")]
    public async Task Rejects_other_content_types(string? contentType)
    {
        using HttpResponseMessage response = await PostAsync(TestReviews.Pod("u"), contentType);
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, response.StatusCode);
        Assert.Contains("Content-Type", await TestReviews.ErrorAsync(response), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rejects_a_compressed_body()
    {
        using HttpRequestMessage request = TestReviews.Post(TestReviews.Pod("u"));
        request.Content!.Headers.ContentEncoding.Add("gzip");
        using HttpResponseMessage response = await Server.Http.SendAsync(request);
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, response.StatusCode);
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("PUT")]
    [InlineData("DELETE")]
    [InlineData("OPTIONS")]
    public async Task Rejects_other_methods(string method)
    {
        using HttpResponseMessage response =
            await Server.Http.SendAsync(new HttpRequestMessage(new HttpMethod(method), "/validate"));
        Assert.Equal(HttpStatusCode.MethodNotAllowed, response.StatusCode);
        Assert.Equal(["POST"], response.Content.Headers.Allow);
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/validate/")]
    [InlineData("/VALIDATE")]
    [InlineData("/validate/../validatex")]
    [InlineData("/%2e%2e/etc/passwd")]
    public async Task Rejects_other_paths_and_names_the_right_one(string path)
    {
        using HttpResponseMessage response = await Server.Http.SendAsync(TestReviews.Post(TestReviews.Pod("u"), path));
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Contains("/validate", await TestReviews.ErrorAsync(response), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("{", "")]
    [InlineData("[]", "")]
    [InlineData("null", "")]
    [InlineData("\"x\"", "")]
    [InlineData("{} trailing", "")]
    [InlineData("""{"apiVersion":"admission.k8s.io/v1","kind":"AdmissionReview"}""", "request")]
    [InlineData("""{"apiVersion":"admission.k8s.io/v1","kind":"AdmissionReview","request":null}""", "request")]
    [InlineData("""{"apiVersion":"admission.k8s.io/v2","kind":"AdmissionReview","request":{}}""", "apiVersion")]
    [InlineData("""{"apiVersion":"admission.k8s.io/v1","kind":"Pod","request":{}}""", "kind")]
    [InlineData(
        """{"apiVersion":"admission.k8s.io/v1","kind":"AdmissionReview","request":{"uid":""}}""", "request.uid")]
    [InlineData(
        """{"apiVersion":"admission.k8s.io/v1","kind":"AdmissionReview","request":{"uid":"1","operation":"EAT"}}""",
        "request.operation")]
    public async Task Rejects_a_body_that_is_not_a_review_and_names_the_field(string body, string field)
    {
        using HttpResponseMessage response = await PostAsync(body);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        JsonElement errors = (await TestReviews.ReadAsync(response)).GetProperty("errors");
        Assert.Contains(errors.EnumerateArray(), error => error.GetProperty("field").GetString() == field);
    }

    [Theory]
    [InlineData("utf-16")]
    [InlineData("utf-16 with a byte order mark")]
    [InlineData("utf-16 big-endian")]
    [InlineData("invalid utf-8")]
    [InlineData("gzip")]
    [InlineData("nul")]
    public async Task Rejects_encodings_other_than_utf_8(string encoding)
    {
        byte[] body = encoding switch
        {
            "utf-16" => Encoding.Unicode.GetBytes(TestReviews.Pod("u")),
            "utf-16 with a byte order mark" =>
                [.. Encoding.Unicode.GetPreamble(), .. Encoding.Unicode.GetBytes(TestReviews.Pod("u"))],
            "utf-16 big-endian" => Encoding.BigEndianUnicode.GetBytes(TestReviews.Pod("u")),
            "invalid utf-8" => [.. "{\"apiVersion\":\""u8, 0xC3, 0x28, .. "\"}"u8],
            "gzip" => [0x1F, 0x8B, 0x08, 0x00],
            _ => [0x00],
        };
        using HttpRequestMessage request = TestReviews.Post("");
        request.Content = new ByteArrayContent(body) { Headers = { { "Content-Type", "application/json" } } };
        using HttpResponseMessage response = await Server.Http.SendAsync(request);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    // Case 50.
    [Theory]
    [InlineData("{\"secret\":\"hunter2\"")]
    [InlineData("{\"apiVersion\":\"hunter2\"}")]
    [InlineData("[\"hunter2\",]")]
    public async Task Shows_no_internals_and_no_values_when_it_rejects(string body)
    {
        using HttpResponseMessage response = await PostAsync(body);
        string text = await response.Content.ReadAsStringAsync();
        Assert.DoesNotContain("hunter2", text, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", text, StringComparison.Ordinal);
        Assert.DoesNotContain("System.", text, StringComparison.Ordinal);
        Assert.DoesNotContain(".cs", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Accepts_a_chunked_body()
    {
        string review = TestReviews.Pod("u-chunked");
        string half = review[..100], rest = review[100..];
        string answer = await Server.ExchangeAsync(
            Head("Transfer-Encoding: chunked")
                + $"{half.Length:x}\r\n{half}\r\n{rest.Length:x}\r\n{rest}\r\n0\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 200 OK", answer, StringComparison.Ordinal);
        Assert.Contains("u-chunked", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rejects_a_chunked_body_with_broken_framing()
    {
        string answer = await Server.ExchangeAsync(Head("Transfer-Encoding: chunked") + "zz\r\nabc\r\n0\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 400", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Answers_expect_100_continue()
    {
        await using SslStream stream = await Server.ConnectAsync();
        string review = TestReviews.Pod("u-100");
        await stream.WriteAsync(
            Encoding.ASCII.GetBytes(Head($"Content-Length: {review.Length}", "Expect: 100-continue")));
        byte[] buffer = new byte[1024];
        int read = await stream.ReadAsync(buffer);
        Assert.StartsWith("HTTP/1.1 100 Continue", Encoding.ASCII.GetString(buffer, 0, read), StringComparison.Ordinal);
        await stream.WriteAsync(Encoding.UTF8.GetBytes(review));
        Assert.Contains("u-100", await TestServer.ReadToEndAsync(stream), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Answers_pipelined_reviews_in_order()
    {
        StringBuilder requests = new();
        for (int i = 0; i < 5; i++)
        {
            string review = TestReviews.Pod($"u-{i}");
            string end = i == 4 ? "Connection: close\r\n\r\n" : "\r\n";
            requests.Append("POST /validate HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: ")
                .Append(review.Length).Append("\r\n").Append(end).Append(review);
        }

        string answer = await Server.ExchangeAsync(requests.ToString());
        int[] positions =
        [
            .. Enumerable.Range(0, 5).Select(i => answer.IndexOf($"\"u-{i}\"", StringComparison.Ordinal)),
        ];
        Assert.True(positions[0] > 0);
        Assert.Equal(positions.Order(), positions);
    }

    [Fact]
    public async Task Survives_a_client_that_sends_half_a_body_and_leaves()
    {
        await using (SslStream stream = await Server.ConnectAsync())
        {
            await stream.WriteAsync(Encoding.ASCII.GetBytes(Head("Content-Length: 1000") + "{\"apiVersion\":"));
            await stream.ShutdownAsync();
        }

        using HttpResponseMessage next = await PostAsync(TestReviews.Pod("u"));
        Assert.Equal(HttpStatusCode.OK, next.StatusCode);
    }

    [Fact]
    public async Task Answers_a_thousand_connections_at_once()
    {
        HttpStatusCode[] statuses = await Task.WhenAll(Enumerable.Range(0, 1000).Select(async i =>
        {
            using HttpClient client = Server.NewClient();
            using HttpResponseMessage response =
                await client.SendAsync(TestReviews.Post(TestReviews.Pod($"u-{i}"), "/validate?timeout=30s"));
            return response.StatusCode;
        }));
        Assert.All(statuses, static status => Assert.Equal(HttpStatusCode.OK, status));
    }

    [Fact]
    public async Task Answers_with_a_length_and_without_a_server_name()
    {
        string review = TestReviews.Pod("u");
        string answer = await Server.ExchangeAsync(Head($"Content-Length: {review.Length}") + review);
        Assert.Contains("\r\nContent-Length: ", answer, StringComparison.Ordinal);
        Assert.DoesNotContain("\r\nServer:", answer, StringComparison.Ordinal);
    }

    private static string Head(params string[] headers) =>
        "POST /validate HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: application/json\r\n"
        + string.Concat(headers.Select(static header => header + "\r\n")) + "\r\n";

    private Task<HttpResponseMessage> PostAsync(string body, string? contentType = "application/json") =>
        Server.Http.SendAsync(TestReviews.Post(body, contentType: contentType));
}
