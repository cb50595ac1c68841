using System.Globalization;
using Admission.Languages;
using Admission.Policies;
using Jint;
using Jint.Constraints;
using Jint.Native;
using Jint.Native.Object;
using Jint.Runtime.Interop;
using Jint.Runtime.Modules;

namespace Admission.JavaScript;

/// <summary>
/// A JavaScript engine that has only the language, with every limit set. sandbox.js documents what is removed and
/// frozen, and why.
/// </summary>
internal sealed class Sandbox : IDisposable
{
    /// <summary>Name of the script that hardens an engine, in stack traces.</summary>
    public const string ScriptName = "sandbox.js";

    // The setup of an engine is our own code; its statements do not count for the policy.
    private const int SetupStatements = 100_000_000;
    private const int SetupBytes = 16 * 1024 * 1024;

    private static readonly Prepared<Acornima.Ast.Script> Hardening = Engine.PrepareScript(ReadScript(), ScriptName);

    private readonly EngineLimits _limits;
    private readonly MaxStatementsConstraint _statements;
    private readonly DeadlineConstraint _deadline;
    private readonly JsValue _deepFreeze;
    private readonly JsValue _seal;

    /// <param name="modules">The imported modules.</param>
    /// <param name="console">Receives the lines that policies log.</param>
    public Sandbox(EngineLimits limits, PolicyModuleLoader modules, Action<string> console)
    {
        _limits = limits;
        Engine = new Engine(options => Configure(options, limits, modules, Clock));
        _statements = Engine.Constraints.Find<MaxStatementsConstraint>()!;
        _deadline = Engine.Constraints.Find<DeadlineConstraint>()!;
        // No time limit yet: until a module is loaded, only our own code runs.
        _statements.MaxStatements = SetupStatements;
        Engine.SetValue("console", new ConsoleObject(Engine, console, limits.MaxMessageLength));
        JsValue harden = Engine.Evaluate(Hardening);
        ObjectInstance parts = (ObjectInstance)Engine.Call(
            harden, [Engine.Global, JsNumber.Create(limits.MaxStringLength), Inspector(modules)]);
        _deepFreeze = parts.Get("deepFreeze");
        _seal = parts.Get("seal");
        JsValue freeze = parts.Get("freezeModule");
        Engine.Modules.Add(PolicyModuleLoader.Freezer, builder => builder.ExportValue("freeze", freeze));
    }

    public Engine Engine { get; }

    /// <summary>The clock of the engine.</summary>
    public VirtualClock Clock { get; } = new();

    /// <summary>Starts the time budget of loading a module.</summary>
    public void Begin(TimeSpan budget) => _deadline.Begin(budget, long.MaxValue);

    /// <summary>Starts the budget of a run of a policy.</summary>
    /// <param name="budget">How long it may run.</param>
    /// <param name="policy">The limits that the policy's metadata lowers.</param>
    public void Begin(TimeSpan budget, PolicyLimits policy)
    {
        _statements.MaxStatements = policy.MaxStatements ?? _limits.MaxStatements;
        _deadline.Begin(
            policy.Timeout is { } timeout && timeout < budget ? timeout : budget,
            policy.MaxMemoryBytes ?? (_limits.MaxMemoryBytes < SetupBytes ? _limits.MaxMemoryBytes : long.MaxValue));
    }

    /// <summary>Ends the time budget.</summary>
    public void End() => _deadline.End();

    /// <summary>Freezes a value and everything that is reachable from it.</summary>
    public void DeepFreeze(JsValue value) => Engine.Call(_deepFreeze, [value]);

    /// <summary>Ends loading: from here on, the limits are those of policies.</summary>
    public void Seal()
    {
        Engine.Call(_seal, []);
        _statements.MaxStatements = _limits.MaxStatements;
        End();
    }

    /// <inheritdoc/>
    public void Dispose() => Engine.Dispose();

    private ClrFunction Inspector(PolicyModuleLoader modules) => new(Engine, "inspect", (_, arguments) =>
    {
        ModuleState.Check(arguments[0], modules);
        return JsValue.Undefined;
    });

    private static void Configure(Options options, EngineLimits limits, IModuleLoader modules, VirtualClock clock)
    {
        options.Strict();
        options.DisableStringCompilation();
        options.AgentCanSuspend = false;
        options.Culture(CultureInfo.InvariantCulture);
        options.LocalTimeZone(TimeZoneInfo.Utc);
        options.TimeSystem = clock;
        options.EnableModules(modules);
        options.Interop.Enabled = false;
        options.Interop.AllowWrite = false;
        options.Interop.ArrayConversion = ArrayConversionMode.Copy;
        // Any number except int.MaxValue, with which the engine would not count.
        options.MaxStatements(SetupStatements);
        options.LimitMemory(Math.Max(limits.MaxMemoryBytes, SetupBytes));
        options.LimitRecursion(limits.MaxRecursionDepth);
        options.MaxArraySize(limits.MaxArrayItems);
        options.RegexTimeoutInterval(limits.RegexTimeout);
        options.MaxJsonParseDepth(Json.JsonTree.MaxDepth);
        options.Constraint(static () => new DeadlineConstraint());

        // LimitRecursion counts calls; without this, recursion through getters, toString and Proxies would end the
        // process.
        options.Constraints.StackOverflowGuard = true;
    }

    private static string ReadScript() => EmbeddedText.Read(typeof(Sandbox).Assembly, ScriptName);
}
