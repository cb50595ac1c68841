using System.Globalization;
using System.Runtime.CompilerServices;
using Admission.Rego.Compile;
using Admission.Rego.Syntax;
using Admission.Rego.Values;

namespace Admission.Rego.Evaluation;

/// <summary>One evaluation: the documents, the frames of rules, what was used of the limits.</summary>
internal sealed class Machine
{
    private const int CheckEvery = 256;

    private readonly RegoLimits _limits;
    private readonly List<RegoValue?[]>?[] _frames = new List<RegoValue?[]>?[64];
    private readonly TimeProvider _time;
    private RegoValue[] _stack = new RegoValue[64];
    private int _top;
    private long _steps;
    private long _allocatedBefore;
    private long _startedAt;

    public Machine(CompiledProgram program, RegoLimits limits, TimeProvider time)
    {
        Program = program;
        _limits = limits;
        _time = time;
        World = new World(program.Groups.Count);
    }

    public CompiledProgram Program { get; }

    public World World { get; set; }

    /// <summary>The worlds outside of the current one.</summary>
    public Stack<World> Worlds { get; } = new();

    public RegoLimits Limits => _limits;

    /// <summary>Does an error of a builtin end the evaluation?</summary>
    public bool IsStrict { get; set; }

    /// <summary>Where <c>print</c> writes; null if it is ignored.</summary>
    public Action<string, Place>? Print { get; set; }

    /// <summary>Gets the frame of each solution of a query.</summary>
    public Action<RegoValue?[]>? Row { get; set; }

    /// <summary>The lines that ran, by file; null if nobody asks.</summary>
    public Action<Place>? Covered { get; set; }

    /// <summary>The first error of a builtin that was taken as undefined.</summary>
    public RegoError? SwallowedError { get; private set; }

    /// <summary>The call that runs, for errors.</summary>
    public Place Calling { get; set; }

    /// <summary>One time for the whole evaluation, in nanoseconds since 1970.</summary>
    public RegoNumber? Now { get; private set; }

    /// <summary>Values that builtins make once for each evaluation.</summary>
    public Dictionary<string, object> Cache { get; } = new(StringComparer.Ordinal);

    public void Begin(RegoValue? input, RegoValue? data, RegoNumber? now)
    {
        World = new World(Program.Groups.Count) { Input = input, Data = data };
        _steps = 0;
        _top = 0;
        Worlds.Clear();
        SwallowedError = null;
        Cache.Clear();
        Now = now ?? RegoNumber.Of((_time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks * 100);
        _allocatedBefore = GC.GetAllocatedBytesForCurrentThread();
        _startedAt = _time.GetTimestamp();
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
        _steps += steps;
        Check();
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

        if (_limits.MaxTime is { } time && _time.GetElapsedTime(_startedAt) > time)
        {
            throw Halt(string.Create(CultureInfo.InvariantCulture,
                $"the evaluation takes longer than {time.TotalMilliseconds} ms"));
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

    public RegoValue?[] Rent(int size)
    {
        CheckStack();
        Step();
        if (size < _frames.Length && _frames[size] is { Count: > 0 } free)
        {
            RegoValue?[] frame = free[^1];
            free.RemoveAt(free.Count - 1);
            return frame;
        }

        return new RegoValue?[size];
    }

    public void Return(RegoValue?[] frame)
    {
        if (frame.Length < _frames.Length)
        {
            Array.Clear(frame);
            (_frames[frame.Length] ??= []).Add(frame);
        }
    }

    public int Top => _top;

    public void Push(RegoValue value)
    {
        if (_top == _stack.Length)
        {
            Array.Resize(ref _stack, _top * 2);
        }

        _stack[_top++] = value;
    }

    public ReadOnlySpan<RegoValue> From(int start) => _stack.AsSpan(start, _top - start);

    public void Pop(int start) => _top = start;
}
