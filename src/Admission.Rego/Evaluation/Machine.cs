using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using Admission.Memo;
using Admission.Rego.Syntax;
using Admission.Rego.Values;
using Admission.Verdicts;

namespace Admission.Rego.Evaluation;

/// <summary>One evaluation: the documents, the frames of rules, what was used of the limits.</summary>
/// <remarks>Serves many evaluations, one after the other, so that they need not allocate it.</remarks>
internal sealed class Machine(TimeProvider time) : IWorkLimit
{
    private const int CheckEvery = 256;

    private const int MaxPooledFrame = 64;

    private const int MaxPooledText = 4096;

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
    private StringBuilder _text = new();

    /// <summary>The program of the evaluation.</summary>
    public CompiledProgram Program { get; private set; } = null!;

    public World World { get; set; } = null!;

    /// <summary>Results of functions.</summary>
    public CallMemo Calls => _first.Calls!;

    /// <summary>Has <c>with</c> changed what is evaluated?</summary>
    public bool IsChanged => !ReferenceEquals(World, _first);

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

    /// <summary>The parts of the input that were read.</summary>
    public InputReads Reading { get; } = new();

    /// <summary>How deep the evaluation is.</summary>
    public Nesting Nesting { get; } = new();

    /// <summary>The first error of a builtin that was taken as undefined.</summary>
    public RegoError? SwallowedError { get; private set; }

    /// <summary>The violations that rules had found when an error ended the evaluation.</summary>
    public List<(RuleGroup Rules, RegoArray Found)> Unfinished { get; } = [];

    /// <summary>The call that runs, for errors.</summary>
    public Place Calling { get; set; }

    /// <summary>One time for the whole evaluation, in nanoseconds since 1970.</summary>
    public RegoNumber Now
    {
        get
        {
            // A result that depends on the time is not remembered.
            Reads?.GiveUp();
            Reading.Parts |= InputParts.Surroundings;
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
    /// <param name="isAgain">
    /// Does only <see cref="InputParts.Review"/> differ from the last evaluation? Results that do not depend on it then
    /// stay.
    /// </param>
    /// <param name="kept">Values for all requests with the same program and parameters; null for none.</param>
    public void Begin(
        CompiledProgram program,
        RegoValue? input,
        RegoValue? data,
        RegoLimits limits,
        TimeSpan? maxTime = null,
        DateTimeOffset? now = null,
        bool isAgain = false,
        KeptValues? kept = null)
    {
        Program = program;
        World = _first;
        World.Reset(program.Values, input, data, isAgain, kept);
        Reading.Parts = InputParts.None;
        _top = 0;
        Trace.Begin();
        Nesting.Depth = 0;
        Worlds.Clear();
        Unfinished.Clear();
        SwallowedError = null;
        Cache.Clear();
        _now = now;
        _nowNumber = null;
        Begin(limits, maxTime);
    }

    /// <summary>Begins to count what is used of limits, without an evaluation.</summary>
    public void Begin(RegoLimits limits, TimeSpan? maxTime = null)
    {
        _limits = limits;
        _maxTime = maxTime ?? limits.MaxTime;
        _steps = 0;
        _allocatedBefore = GC.GetAllocatedBytesForCurrentThread();
        _startedAt = time.GetTimestamp();
        Work.Begin(this);
    }

    /// <summary>Ends counting. The documents of an evaluation stay.</summary>
    public static void Stop() => Work.End();

    /// <summary>Drops the documents of the last evaluation.</summary>
    public void End()
    {
        _first.Reset(0, null, null, isAgain: false, kept: null);
        Calls.Clear();
        Array.Clear(_stack);
        Trace.End();
        Cache.Clear();
        Worlds.Clear();
        Unfinished.Clear();
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
        CheckText(length);
        Charge(length / 64);
    }

    /// <summary>Ends the evaluation before it allocates an array that is too large.</summary>
    /// <param name="count">The number of items.</param>
    /// <param name="size">The approximate size of an item in bytes.</param>
    public void ChargeItems(long count, int size)
    {
        Charge(count / 16);
        if (count > CheckEvery && count > (_limits.MaxBytes - Allocated) / size)
        {
            throw TooLarge();
        }
    }

    /// <inheritdoc/>
    public void CheckText(long length)
    {
        if (length > _limits.MaxTextLength)
        {
            throw Halt(FaultKind.OutOfMemory, string.Create(CultureInfo.InvariantCulture,
                $"a string is longer than {_limits.MaxTextLength} characters. Build shorter strings, or increase "
                    + $"--max-string"));
        }
    }

    private long Allocated => GC.GetAllocatedBytesForCurrentThread() - _allocatedBefore;

    private EvaluationHalt TooLarge() => Halt(FaultKind.OutOfMemory, string.Create(CultureInfo.InvariantCulture,
        $"the evaluation allocates more than {_limits.MaxBytes} bytes. Process less data at a time, or increase "
            + $"--max-memory"));

    private void Check()
    {
        if (_steps > _limits.MaxSteps)
        {
            throw Halt(FaultKind.TooManyStatements, string.Create(CultureInfo.InvariantCulture,
                $"the evaluation takes more than {_limits.MaxSteps} steps. Look for a comprehension over a lot of "
                    + $"data, or increase --max-statements"));
        }

        if (Allocated > _limits.MaxBytes)
        {
            throw TooLarge();
        }

        if (_maxTime is { } most && time.GetElapsedTime(_startedAt) > most)
        {
            throw Halt(FaultKind.TimedOut, string.Create(CultureInfo.InvariantCulture,
                $"the evaluation takes longer than {most.TotalMilliseconds} ms. Look for a comprehension over a lot of "
                    + $"data, or increase --evaluation-timeout"));
        }
    }

    private EvaluationHalt Halt(FaultKind limit, string message) =>
        new(Calling.Error(RegoError.Limit, message) with { ReachedLimit = limit });

    /// <summary>Does an exception end the evaluation, and not the process?</summary>
    public static bool IsEnd(Exception exception) => exception is EvaluationHalt or OutOfMemoryException;

    /// <summary>The error of an exception that ends the evaluation.</summary>
    public RegoError ErrorOf(Exception exception)
    {
        if (exception is EvaluationHalt halt)
        {
            return halt.Error;
        }

        RegoError error = Halt(FaultKind.OutOfMemory, "the process has too little memory for the evaluation").Error;
        return error with { IsProcessOutOfMemory = true };
    }

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
            throw Halt(FaultKind.TooDeep, "the evaluation is nested too deeply");
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

    /// <summary>Begins to compute a value of the world.</summary>
    public ValueCost BeginValue()
    {
        var before = new ValueCost(
            Reading.Parts, _steps, World.Kept is null ? 0 : GC.GetAllocatedBytesForCurrentThread());
        Reading.Parts = InputParts.None;
        return before;
    }

    /// <summary>Stores a value; a cheap one that depends on no request stays for other requests.</summary>
    public void EndValue(ValueCost before, World world, int position, RegoValue? value)
    {
        world.Memo[position] = value ?? World.Undefined;
        world.Parts[position] = Reading.Parts;
        if (Reading.Parts == InputParts.None
            && world.Kept is { } kept
            && _steps - before.Steps <= KeptValues.MaxSteps
            && GC.GetAllocatedBytesForCurrentThread() - before.Bytes <= KeptValues.MaxBytes)
        {
            kept.Add(position, world.Memo[position]!, world.Memo.Length);
        }

        Reading.Parts |= before.Outer;
    }

    /// <summary>An empty text, which one builtin at a time writes.</summary>
    public StringBuilder NewText()
    {
        if (_text.Capacity > MaxPooledText)
        {
            _text = new StringBuilder();
        }

        return _text.Clear();
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
