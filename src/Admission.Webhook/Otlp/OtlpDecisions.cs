using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Net.Http.Headers;
using Admission.Decisions;

namespace Admission.Webhook.Otlp;

/// <summary>
/// Sends the lines of the decision log to an OpenTelemetry collector, OTLP over HTTP, each as the body of a log record.
/// Lines wait in a bounded queue until the collector has accepted them: a request that fails is sent again, in the same
/// order. Only lines that the collector itself rejects, and those that still wait when the process ends, are lost; they
/// are counted.
/// </summary>
public sealed class OtlpDecisions : IDecisionDestination, IDisposable
{
    private const int MaxResponseBytes = 64 * 1024;

    private readonly CollectorOptions _options;
    private readonly IDecisionLogWatcher _watcher;
    private readonly TimeProvider _time;
    private readonly HttpClient _http;
    private readonly KeyValuePair<string, string>[] _resource;
    private readonly object _gate = new();
    private readonly Queue<Part> _waiting = new();
    private readonly CancellationTokenSource _end;
    private readonly Thread _thread;
    private long _queued;
    private long _failed;
    private volatile bool _isEnding;
    private volatile string _problem = "";

    /// <summary>Starts to send lines to the collector.</summary>
    /// <param name="options">Where to, and the limits.</param>
    /// <param name="watcher">
    /// Learns which decisions were accepted, if nothing else keeps them, and which are lost.
    /// </param>
    /// <param name="isOnly">Has the log no folder, so that a decision counts as written when it is accepted?</param>
    public OtlpDecisions(CollectorOptions options, IDecisionLogWatcher watcher, bool isOnly, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(options);
        (_options, _watcher, _time, ReportsAcceptance) = (options, watcher, time, isOnly);
        _end = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
        _http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false })
        {
            Timeout = options.Timeout,
            MaxResponseContentBufferSize = MaxResponseBytes,
        };
        foreach ((string name, string value) in options.Headers)
        {
            _http.DefaultRequestHeaders.TryAddWithoutValidation(name, value);
        }

        _resource =
        [
            new("service.name", "admission"), new("service.version", options.Version),
            new("service.instance.id", options.Instance),
        ];
        _thread = new Thread(Work) { IsBackground = true, Name = "decision-log-otlp" };
        _thread.Start();
    }

    /// <inheritdoc/>
    public string Problem => _problem is { Length: > 0 } problem ? problem
        : IsFull ? $"{_options.LogsEndpoint}: accepts the decision log too slowly. Give the collector more resources, "
            + "or increase --decision-log-queue."
        : "";

    /// <inheritdoc/>
    public bool IsFull => QueuedBytes >= _options.MaxQueuedBytes;

    /// <inheritdoc/>
    public long QueuedBytes => Interlocked.Read(ref _queued);

    /// <inheritdoc/>
    public long FailedWrites => Interlocked.Read(ref _failed);

    /// <inheritdoc/>
    public bool ReportsAcceptance { get; }

    /// <inheritdoc/>
    public bool TryWrite(DecisionFileName file, ReadOnlyMemory<byte> lines, int decisions)
    {
        ArgumentNullException.ThrowIfNull(file);
        if (IsFull)
        {
            return false;
        }

        string name = file.ToString();
        lock (_gate)
        {
            ReadOnlySpan<byte> rest = lines.Span;
            while (!rest.IsEmpty)
            {
                ReadOnlySpan<byte> part = rest[..EndOf(rest)];
                rest = rest[part.Length..];
                _waiting.Enqueue(new Part(name, part.ToArray(), CountDecisions(part)));
            }

            Interlocked.Add(ref _queued, lines.Length);
            Monitor.Pulse(_gate);
        }

        return true;
    }

    /// <inheritdoc/>
    public void Finish()
    {
        lock (_gate)
        {
            _isEnding = true;
            _end.CancelAfter(_options.Drain);
            Monitor.Pulse(_gate);
        }

        _thread.Join();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!_isEnding)
        {
            Finish();
        }

        _http.Dispose();
        _end.Dispose();
    }

    // As many whole lines as one request may have, and at least one.
    private int EndOf(ReadOnlySpan<byte> lines)
    {
        int end = lines.Length <= _options.MaxRequestBytes
            ? lines.Length
            : lines[.._options.MaxRequestBytes].LastIndexOf((byte)'\n') + 1;
        return end > 0 ? end : lines.IndexOf((byte)'\n') + 1;
    }

    private static int CountDecisions(ReadOnlySpan<byte> lines)
    {
        int count = 0;
        foreach (Range range in lines.Split((byte)'\n'))
        {
            count += lines[range].IndexOf("\",\"type\":\"decision\","u8) >= 0 ? 1 : 0;
        }

        return count;
    }

    private void Work()
    {
        TimeSpan retry = _options.FirstRetry;
        while (TryPeek(out Part? part))
        {
            (bool isAccepted, TimeSpan asked) = Send(part);
            if (isAccepted)
            {
                retry = _options.FirstRetry;
                lock (_gate)
                {
                    _waiting.Dequeue();
                }

                Interlocked.Add(ref _queued, -part.Lines.Length);
                continue;
            }

            Interlocked.Increment(ref _failed);
            Pause(asked > retry ? asked : retry);
            retry = retry * 2 < _options.MaxRetry ? retry * 2 : _options.MaxRetry;
        }

        int lost = _waiting.Sum(static one => one.Decisions);
        if (lost > 0)
        {
            _watcher.Count(DecisionLogEvent.WriteFailed, lost);
        }
    }

    // False at the end.
    private bool TryPeek([NotNullWhen(true)] out Part? part)
    {
        lock (_gate)
        {
            while (_waiting.Count == 0 && !_isEnding)
            {
                Monitor.Wait(_gate);
            }

            part = _waiting.Count > 0 && !_end.IsCancellationRequested ? _waiting.Peek() : null;
            return part is not null;
        }
    }

    // The end of the process interrupts a pause once: one more attempt, then short pauses up to the deadline.
    private void Pause(TimeSpan time)
    {
        TimeSpan limit = _isEnding ? _options.FirstRetry : _options.MaxRetry;
        lock (_gate)
        {
            long until = _time.GetTimestamp()
                + (long)((time < limit ? time : limit).TotalSeconds * _time.TimestampFrequency);
            bool wasEnding = _isEnding;
            while (_time.GetElapsedTime(_time.GetTimestamp(), until) is { Ticks: > 0 } left && _isEnding == wasEnding)
            {
                Monitor.Wait(_gate, left);
            }
        }
    }

    private (bool IsAccepted, TimeSpan RetryAfter) Send(Part part)
    {
        try
        {
            var body = new ArrayBufferWriter<byte>(part.Lines.Length + 4096);
            OtlpLogs.Write(body, part.Lines, part.File, _resource, _options.Version, _time.GetUtcNow());
            using var request = new HttpRequestMessage(HttpMethod.Post, _options.LogsEndpoint)
            {
                Content = new ReadOnlyMemoryContent(body.WrittenMemory)
                {
                    Headers = { ContentType = new MediaTypeHeaderValue("application/x-protobuf") },
                },
            };
            using HttpResponseMessage response = _http.Send(request, _end.Token);
            if (!response.IsSuccessStatusCode)
            {
                _problem = $"{_options.LogsEndpoint}: does not accept the decision log: HTTP "
                    + $"{(int)response.StatusCode}. Check the address, the credentials and the collector.";
                return (false, response.Headers.RetryAfter?.Delta ?? TimeSpan.Zero);
            }

            using var answer = new MemoryStream();
            response.Content.CopyTo(answer, null, CancellationToken.None);
            Take(part, OtlpLogs.Rejected(answer.GetBuffer().AsSpan(0, (int)answer.Length)));
            return (true, TimeSpan.Zero);
        }
#pragma warning disable CA1031 // The border of a thread: whatever goes wrong, the lines wait, and the log says why.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            string reason = exception is OperationCanceledException
                ? $"no response within {_options.Timeout.TotalSeconds} s"
                : exception.Message;
            _problem = $"{_options.LogsEndpoint}: the decision log cannot be sent: {reason}. Check the address and the "
                + "network.";
            return (false, TimeSpan.Zero);
        }
    }

    // By the specification, rejected records are not sent again. The answer does not say which they are.
    private void Take(Part part, long rejected)
    {
        _problem = rejected == 0
            ? ""
            : $"{_options.LogsEndpoint}: rejected {rejected} lines of the decision log. See "
                + "the log of the collector for the reason.";
        int lost = (int)Math.Min(rejected, part.Decisions);
        if (ReportsAcceptance)
        {
            _watcher.Count(DecisionLogEvent.Written, part.Decisions - lost);
        }

        if (lost > 0)
        {
            _watcher.Count(DecisionLogEvent.WriteFailed, lost);
        }
    }

    private sealed record Part(string File, byte[] Lines, int Decisions);
}
