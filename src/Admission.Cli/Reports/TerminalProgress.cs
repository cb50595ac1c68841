using System.Globalization;
using System.Runtime.InteropServices;

namespace Admission.Cli.Reports;

/// <summary>
/// A progress line on standard error, if that is a terminal. It appears only when the command takes long, and is
/// removed at the end and by a signal. Thread-safe.
/// </summary>
internal sealed class TerminalProgress : IDisposable
{
    private const string ClearLine = "\r\u001b[2K";
    private const int BarWidth = 24;

    private static readonly TimeSpan Delay = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan Refresh = TimeSpan.FromMilliseconds(100);

    private readonly Lock _lock = new();
    private readonly string _title;
    private readonly TextWriter? _terminal;
    private readonly long _started = TimeProvider.System.GetTimestamp();
    private readonly PosixSignalRegistration[] _signals = [];
    private TimeSpan _next = Delay;
    private bool _isShown;

    private TerminalProgress(string title, TextWriter? terminal)
    {
        _title = title;
        _terminal = terminal;
        if (terminal is not null)
        {
            _signals =
            [
                PosixSignalRegistration.Create(PosixSignal.SIGINT, _ => End()),
                PosixSignalRegistration.Create(PosixSignal.SIGTERM, _ => End()),
                PosixSignalRegistration.Create(PosixSignal.SIGHUP, _ => End()),
            ];
        }
    }

    /// <summary>Starts the measurement.</summary>
    /// <param name="title">What the command does, such as <c>replaying</c>.</param>
    public static TerminalProgress Start(string title)
    {
        bool isTerminal = !Console.IsErrorRedirected && Environment.GetEnvironmentVariable("TERM") != "dumb";
        return new TerminalProgress(title, isTerminal ? Console.Error : null);
    }

    /// <summary>Shows the progress.</summary>
    /// <param name="done">The finished part.</param>
    /// <param name="total">The total; 0 if not known.</param>
    /// <param name="detail">Further text for the line; computed only when it is shown.</param>
    public void Report(long done, long total, Func<TimeSpan, string>? detail = null)
    {
        if (_terminal is null || total <= 0)
        {
            return;
        }

        TimeSpan elapsed = TimeProvider.System.GetElapsedTime(_started);
        lock (_lock)
        {
            if (elapsed < _next)
            {
                return;
            }

            _next = elapsed + Refresh;
            _isShown = true;
            double part = Math.Clamp((double)done / total, 0, 1);
            int filled = (int)(part * BarWidth);
            string line = string.Create(
                CultureInfo.InvariantCulture,
                $"{_title} [{new string('=', filled)}{new string(' ', BarWidth - filled)}] {part * 100,3:0}%");
            line += detail is null ? "" : "  " + detail(elapsed);
            int width = Math.Max(20, Console.WindowWidth - 1);
            _terminal.Write(ClearLine + (line.Length > width ? line[..width] : line));
        }
    }

    /// <summary>Removes the line.</summary>
    public void Dispose()
    {
        foreach (PosixSignalRegistration signal in _signals)
        {
            signal.Dispose();
        }

        End();
    }

    private void End()
    {
        lock (_lock)
        {
            _next = TimeSpan.MaxValue;
            if (_isShown)
            {
                _isShown = false;
                _terminal!.Write(ClearLine);
            }
        }
    }
}
