using System.Globalization;
using System.Runtime.CompilerServices;
using Admission.Memo;
using Admission.Rego.Syntax;
using Admission.Rego.Values;

namespace Admission.Rego.Evaluation;

/// <summary>One evaluation: the documents, the frames of rules, what was used of the limits.</summary>
/// <remarks>Serves many evaluations, one after the other, so that they need not allocate it.</remarks>
internal sealed class Machine(TimeProvider time)
{
    private const int CheckEvery = 256;

    private const int MaxPooledFrame = 64;

    // Frames that are free, by their size.
    private readonly Slot[]?[]?[] _frames = new Slot[MaxPooledFrame][][];
    private readonly int[] _free = new int[MaxPooledFrame];
    private readonly World _first = new(0) { Calls = new CallMemo() };
    private RegoLimits _limits = RegoLimits.Default;
    private TimeSpan? _maxTime;
    private DateTimeOffset? _now;
    private RegoNumber? _nowNumber;
    private RegoValue[] _stack = new RegoValue[64];
    private int _top;
    private long _steps;
    private long _allocatedBefore;
    private long _startedAt;

    /// <summary>The program of the evaluation.</summary>
    public CompiledProgram Program { get; private set; } = null!;

    public World World { get; set; } = null!;

    /// <summary>The worlds outside of the current one.</summary>
    public Stack<World> Worlds { get; } = new();

    public RegoLimits Limits => _limits;

    /// <summary>The steps that the evaluation took so far.</summary>
    public long Steps => _steps;

    /// <summary>Does an error of a builtin end the evaluation?</summary>
    public bool IsStrict { get; set; }

    /// <summary>Where <c>print</c> writes; null if it is ignored.</summary>
    public Action<string, Place>? Print { get; set; }

    /// <summary>Gets the frame of each solution of a query.</summary>
    public Action<Slot[]>? Row { get; set; }

    /// <summary>The lines that ran, by file; null if nobody asks.</summary>
    public Action<Place>? Covered { get; set; }

    /// <summary>Where the iterations stand.</summary>
    public IterationTrace Trace { get; } = new();

    /// <summary>How deep the evaluation is.</summary>
    public Nesting Nesting { get; } = new();

    /// <summary>The first error of a builtin that was taken as undefined.</summary>
    public RegoError? SwallowedError { get; private set; }

    /// <summary>The call that runs, for errors.</summary>
    public Place Calling { get; set; }

    /// <summary>One time for the whole evaluation, in nanoseconds since 1970.</summary>
    public RegoNumber Now
    {
        get
        {
            // A result that depends on the time is not remembered.
            Reads?.GiveUp();
            return _nowNumber ??= RegoNumber.Of(((_now ?? time.GetUtcNow()) - DateTimeOffset.UnixEpoch).Ticks * 100);
        }
    }

    /// <summary>Remembers what is read of the request; null for nothing.</summary>
    public ReadTrace? Reads { get; set; }

    /// <summary>Values that builtins make once for each evaluation.</summary>
    public Dictionary<string, object> Cache { get; } = new(StringComparer.Ordinal);

    /// <summary>Begins an evaluation.</summary>
    /// <param name="program">The program.</param>
    /// <param name="input">The document <c>input</c>; null if there is none.</param>
    /// <param name="data">The base documents.</param>
    /// <param name="limits">What it may use.</param>
    /// <param name="maxTime">How long it may run; null for the time of the limits.</param>
    /// <param name="now">The time that it sees; null for the time of the clock.</param>
    public void Begin(
        CompiledProgram program,
        RegoValue? input,
        RegoValue? data,
        RegoLimits limits,
        TimeSpan? maxTime = null,
        DateTimeOffset? now = null)
    {
        Program = program;
        _limits = limits;
        _maxTime = maxTime ?? limits.MaxTime;
        World = _first;
        World.Reset(program.Groups.Count, input, data);
        _steps = 0;
        _top = 0;
        Trace.Begin();
        Nesting.Depth = 0;
        Worlds.Clear();
        SwallowedError = null;
        Cache.Clear();
        _now = now;
        _nowNumber = null;
        _allocatedBefore = GC.GetAllocatedBytesForCurrentThread();
        _startedAt = time.GetTimestamp();
    }

    /// <summary>Drops the documents of the last evaluation.</summary>
    public void End()
    {
        _first.Reset(0, null, null);
        _first.Calls!.Clear();
        Array.Clear(_stack);
        Trace.End();
        Cache.Clear();
        Worlds.Clear();
    }

    /// <summary>Counts one step, and checks the limits from time to time.</summary>
    public void Step()
    {
        if ((++_steps & (CheckEvery - 1)) == 0)
        {
            Check();
        }
    }

    /// <summary>Counts steps that a builtin takes.</summary>
    public void Charge(long steps)
    {
        long before = _steps;
        _steps += steps;
        if (before / CheckEvery != _steps / CheckEvery)
        {
            Check();
        }
    }

    /// <summary>Ends the evaluation if a text of this length would be too long.</summary>
    public void ChargeText(long length)
    {
        if (length > _limits.MaxTextLength)
        {
            throw Halt(string.Create(CultureInfo.InvariantCulture,
                $"a string is longer than {_limits.MaxTextLength} characters"));
        }

        Charge(length / 64);
    }

    private void Check()
    {
        if (_steps > _limits.MaxSteps)
        {
            throw Halt(string.Create(CultureInfo.InvariantCulture,
                $"the evaluation takes more than {_limits.MaxSteps} steps"));
        }

        if (GC.GetAllocatedBytesForCurrentThread() - _allocatedBefore > _limits.MaxBytes)
        {
            throw Halt(string.Create(CultureInfo.InvariantCulture,
                $"the evaluation allocates more than {_limits.MaxBytes} bytes"));
        }

        if (_maxTime is { } most && time.GetElapsedTime(_startedAt) > most)
        {
            throw Halt(string.Create(CultureInfo.InvariantCulture,
                $"the evaluation takes longer than {most.TotalMilliseconds} ms"));
        }
    }

    private EvaluationHalt Halt(string message) => new(Calling.Error(RegoError.Limit, message));

    /// <summary>An error of a builtin: undefined, or the end in strict mode.</summary>
    public RegoValue? Fail(string code, string message)
    {
        RegoError error = Calling.Error(code, message);
        if (IsStrict)
        {
            throw new EvaluationHalt(error);
        }

        SwallowedError ??= error;
        return null;
    }

    /// <summary>Ends the evaluation before the thread's stack does.</summary>
    public void CheckStack()
    {
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            throw Halt("the evaluation is nested too deeply");
        }
    }

    public Slot[] Rent(int size)
    {
        CheckStack();
        Step();
        Nesting.Depth++;
        return (uint)size < MaxPooledFrame && _free[size] > 0 ? _frames[size]![--_free[size]]! : new Slot[size];
    }

    public void Return(Slot[] frame)
    {
        Nesting.Depth--;
        int size = frame.Length;
        if (size >= MaxPooledFrame)
        {
            return;
        }

        Array.Clear(frame);
        Slot[]?[] pool = _frames[size] ??= new Slot[4][];
        if (_free[size] == pool.Length)
        {
            Array.Resize(ref pool, pool.Length * 2);
            _frames[size] = pool;
        }

        pool[_free[size]++] = frame;
    }

    public int Top => _top;

    public void Push(RegoValue value)
    {
        if (_top == _stack.Length)
        {
            Array.Resize(ref _stack, _top * 2);
        }

        // A span does not check the type of the value again.
        _stack.AsSpan()[_top++] = value;
    }

    public ReadOnlySpan<RegoValue> From(int start) => _stack.AsSpan(start, _top - start);

    public void Pop(int start) => _top = start;
}
