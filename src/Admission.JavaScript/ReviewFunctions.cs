using System.Text;
using Admission.Lookups;
using Admission.Policies;
using Admission.Verdicts;
using Jint;
using Jint.Native;
using Jint.Native.Object;
using Jint.Runtime;
using Jint.Runtime.Interop;

namespace Admission.JavaScript;

/// <summary>
/// The functions in the argument of <c>validate</c>: one of each for an engine, for the current review.
/// </summary>
internal sealed class ReviewFunctions
{
    private static readonly string[] DetailNames = ["field", "fix"];
    private static readonly Violation Unreadable =
        new("The policy denies this request, but its call to deny(message, details) has invalid arguments.");

    private readonly Engine _engine;
    private readonly AdmissionModule _module;
    private readonly int _maxLength;

    /// <param name="sandbox">The engine.</param>
    /// <param name="module">Reads field patterns.</param>
    /// <param name="limits">Limits on findings.</param>
    public ReviewFunctions(Sandbox sandbox, AdmissionModule module, EngineLimits limits)
    {
        _engine = sandbox.Engine;
        _module = module;
        _maxLength = limits.MaxMessageLength;
        MaxItems = (int)Math.Min(int.MaxValue, limits.MaxArrayItems);
        Findings = new Findings(limits);
        Deny = Make("deny", ReportDenial);
        Warn = Make("warn", arguments => Report(arguments, "warn", Findings.Warn));
        Changes = Make("changes", ReadChanges);

        JsValue Make(string name, Func<JsValue[], JsValue> call)
        {
            var function = new ClrFunction(_engine, name, (_, arguments) => call(arguments));
            sandbox.DeepFreeze(function);
            return function;
        }
    }

    public Findings Findings { get; }

    /// <summary>The current review.</summary>
    public ReviewView? Review { get; set; }

    /// <summary>Maximum number of objects that a lookup can find.</summary>
    public int MaxItems { get; }

    /// <summary>
    /// Why the policy cannot decide, whatever it does with the exception: it looked up something that is not known.
    /// Empty if it can decide.
    /// </summary>
    public string WhyUndecided { get; private set; } = "";

    /// <summary>The other objects of the cluster.</summary>
    public IClusterObjects Lookups => Review!.Lookups;

    public JsValue Deny { get; }

    public JsValue Warn { get; }

    public JsValue Changes { get; }

    /// <summary>Clears the last run.</summary>
    public void Clear()
    {
        Findings.Clear();
        WhyUndecided = "";
    }

    /// <summary>Ends the run, which looked up something that is not known.</summary>
    public JavaScriptException Undecided(string reason)
    {
        WhyUndecided = WhyUndecided.Length == 0 ? reason : WhyUndecided;
        return Wrong(reason);
    }

    // A policy that calls deny has decided, even if the arguments are wrong and whether it catches that or not.
    private JsValue ReportDenial(JsValue[] arguments)
    {
        bool isTaken = false;
        try
        {
            JsValue returned = Report(arguments, "deny", Findings.Deny);
            isTaken = true;
            return returned;
        }
        finally
        {
            if (!isTaken)
            {
                Findings.Deny(Unreadable);
            }
        }
    }

    private JsValue Report(JsValue[] arguments, string name, Action<Violation> add)
    {
        string message = Arguments.TextOrNull(arguments, 0) ?? "";
        if (string.IsNullOrWhiteSpace(message))
        {
            string got = message.Length == 0 && arguments.Length > 0 && arguments[0] is not JsString
                ? Arguments.Describe(arguments, 0)
                : "an empty one";
            throw Wrong($"{name}(message) needs a message, but got {(arguments.Length == 0 ? "nothing" : got)}");
        }

        (string field, string fix) = ReadDetails(arguments, name);
        add(new Violation(Clean(message), Clean(field), Clean(fix)));
        return JsValue.Undefined;
    }

    private (string Field, string Fix) ReadDetails(JsValue[] arguments, string name)
    {
        if (arguments.Length < 2 || arguments[1].IsUndefined() || arguments[1].IsNull())
        {
            return ("", "");
        }

        if (arguments[1] is not ObjectInstance details || details is JsArray)
        {
            throw Wrong(
                $"{name}(message, details): details must be an object {{ field, fix }}, not "
                    + $"{Arguments.Describe(arguments, 1)}");
        }

        foreach (JsValue key in details.GetOwnPropertyKeys(Types.String))
        {
            string member = key.ToString();
            if (Array.IndexOf(DetailNames, member) < 0)
            {
                throw Wrong($"{name}(message, details): there is no '{Cut(member)}' in details. Use field and fix");
            }
        }

        return (ReadDetail(details, "field", name), ReadDetail(details, "fix", name));
    }

    private string ReadDetail(ObjectInstance details, string member, string name)
    {
        JsValue value = details.Get(member);
        if (value.IsUndefined() || value.IsNull())
        {
            return "";
        }

        return value is JsString text
            ? text.ToString()
            : throw Wrong($"{name}(message, details): {member} must be a string, not {Arguments.Describe(value)}");
    }

    private JsValue ReadChanges(JsValue[] arguments)
    {
        const string Call = "changes({ ignore })";
        if (arguments.Length == 0 || arguments[0].IsUndefined())
        {
            return Review!.Changes([]);
        }

        if (arguments[0] is not ObjectInstance options || options is JsArray)
        {
            throw Wrong($"{Call}: expected an object, got {Arguments.Describe(arguments, 0)}");
        }

        foreach (JsValue key in options.GetOwnPropertyKeys(Types.String))
        {
            if (key.ToString() != "ignore")
            {
                throw Wrong($"{Call}: there is no option '{Cut(key.ToString())}'. Use ignore");
            }
        }

        JsValue ignore = options.Get("ignore");
        return Review!.Changes(ignore.IsUndefined() ? [] : _module.ReadFieldPatterns([ignore], 0, Call));
    }

    private JavaScriptException Wrong(string message) => Arguments.Wrong(_engine, message);

    private static string Cut(string text) => text.Length <= 40 ? text : text[..40] + "…";

    /// <summary>Text for an answer: within the limit, and without lone surrogates.</summary>
    private string Clean(string text)
    {
        if (text.Length > _maxLength)
        {
            text = text[.._maxLength];
        }

        return text.AsSpan().ContainsAnyInRange('\ud800', '\udfff')
            ? Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text))
            : text;
    }
}
