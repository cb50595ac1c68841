using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Admission.Webhook.Tests.Servers;

/// <summary>
/// A collector that accepts logs, OTLP over HTTP, and answers as a test says. It reads the messages by their field
/// numbers, without the code that wrote them.
/// </summary>
internal sealed class LogCollector : IDisposable
{
    private readonly Func<byte[], Task<Answer>> _answer;
    private readonly Lock _lock = new();
    private readonly int _port = LoopbackServer.FreePort();
    private WebApplication? _server;

    /// <param name="answer">The answer to a request with that body.</param>
    public LogCollector(Func<byte[], Task<Answer>>? answer = null) =>
        _answer = answer ?? (static _ => Task.FromResult(new Answer(200)));

    public Uri Endpoint => new($"http://localhost:{_port}/");

    /// <summary>The accepted lines with the names of their files, in order.</summary>
    public List<(string File, string Line)> Lines { get; } = [];

    /// <summary>Path and header <c>x-token</c> of each request.</summary>
    public List<string> Requests { get; } = [];

    /// <summary>Largest body in bytes.</summary>
    public int LargestBody { get; private set; }

    /// <summary>Listens from now on.</summary>
    public LogCollector Start()
    {
        _server = LoopbackServer.Start(_port, AnswerAsync);
        return this;
    }

    /// <summary>The accepted lines, as files of a decision log in a folder.</summary>
    public void Unpack(TemporaryFolder folder)
    {
        foreach (IGrouping<string, (string File, string Line)> file in Lines.GroupBy(static one => one.File))
        {
            folder.Write(file.Key, string.Concat(file.Select(static one => one.Line + "\n").Distinct()));
        }
    }

    public void Dispose()
    {
        if (_server is not null)
        {
            LoopbackServer.Stop(_server);
        }
    }

    private async Task AnswerAsync(HttpContext context)
    {
        using MemoryStream body = new();
        await context.Request.Body.CopyToAsync(body);
        Answer answer = await _answer(body.ToArray());
        lock (_lock)
        {
            Requests.Add($"{context.Request.Path} {context.Request.Headers["x-token"]}");
            LargestBody = Math.Max(LargestBody, (int)body.Length);
            if (answer.Status == 200)
            {
                Take(body.ToArray());
            }
        }

        context.Response.StatusCode = answer.Status;
        await context.Response.Body.WriteAsync(answer.Body);
    }

    // ExportLogsServiceRequest.resource_logs = 1, scope_logs = 2, log_records = 2, body = 5, attributes = 6.
    private void Take(byte[] request)
    {
        foreach (byte[] resource in Fields(request, 1))
        {
            string attributes = Encoding.Latin1.GetString(Fields(resource, 1).Single());
            Assert.Contains("service.instance.id", attributes, StringComparison.Ordinal);
            foreach (byte[] record in Fields(resource, 2).SelectMany(static scope => Fields(scope, 2)))
            {
                byte[] attribute = Fields(record, 6).Single();
                Assert.Equal("log.file.name", Encoding.UTF8.GetString(Fields(attribute, 1).Single()));
                Lines.Add((Text(Fields(attribute, 2).Single()), Text(Fields(record, 5).Single())));
            }
        }

        static string Text(byte[] value) => Encoding.UTF8.GetString(Fields(value, 1).Single());
    }

    private static IEnumerable<byte[]> Fields(byte[] message, int wanted)
    {
        int at = 0;
        while (at < message.Length)
        {
            ulong tag = Varint();
            ulong length = (tag & 7) switch
            {
                0 => Varint() * 0,
                1 => 8,
                2 => Varint(),
                _ => throw new InvalidDataException($"wire type {tag & 7}"),
            };
            byte[] content = message[at..(at + (int)length)];
            at += (int)length;
            if ((int)(tag >> 3) == wanted)
            {
                yield return content;
            }
        }

        ulong Varint()
        {
            ulong value = 0;
            for (int shift = 0; ; shift += 7)
            {
                byte one = message[at++];
                value |= (ulong)(one & 0x7f) << shift;
                if (one < 0x80)
                {
                    return value;
                }
            }
        }
    }

    /// <param name="Status">The HTTP status.</param>
    /// <param name="Body">The body.</param>
    internal sealed record Answer(int Status, params byte[] Body);
}
