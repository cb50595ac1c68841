using System.Globalization;
using Admission.Json;
using Admission.Matching;
using Admission.Objects;
using Jint;
using Jint.Native;
using Jint.Native.Object;
using Jint.Runtime.Interop;
using Jint.Runtime.Modules;

namespace Admission.JavaScript;

/// <summary>
/// The module <c>admission</c> of one engine: pure functions in C#, which cache parsed texts for later calls.
/// </summary>
internal sealed class AdmissionModule
{
    /// <summary>Exports of the module.</summary>
    public static readonly string[] Exports =
        ["definePolicy", "quantity", "cidr", "semver", "glob", "labels", "image", "fields"];

    private readonly Sandbox _sandbox;
    private readonly Engine _engine;
    private readonly TextCache<Quantity> _quantities = new();
    private readonly TextCache<Cidr> _cidrs = new();
    private readonly TextCache<VersionRange> _ranges = new();
    private readonly TextCache<Glob> _globs = new();
    private readonly TextCache<LabelSelector> _selectors = new();
    private readonly TextCache<ImagePattern> _patterns = new();
    private readonly TextCache<FieldPattern> _fieldPatterns = new();
    private readonly HostType<Quantity> _quantity;
    private readonly HostType<Cidr> _cidr;
    private readonly HostType<SemanticVersion> _version;
    private readonly HostType<Glob> _glob;
    private readonly HostType<LabelSelector> _selector;
    private readonly HostType<ImageReference> _image;
    private readonly HostType<FieldPattern[]> _fields;

    /// <param name="sandbox">The engine.</param>
    /// <param name="binder">Binds for the engine.</param>
    public AdmissionModule(Sandbox sandbox, JsonBinder binder)
    {
        _sandbox = sandbox;
        _engine = sandbox.Engine;
        _quantity = new(sandbox, binder, "a quantity", [], NoMember, QuantityMethods());
        _cidr = new(
            sandbox, binder, "a cidr", [], NoMember,
            ("contains", (cidr, arguments) => Truth(cidr.Contains(ReadCidr(arguments, "contains(ipOrCidr)")))),
            ("toString", static (cidr, _) => new JsString(cidr.ToString())));
        _version = new(
            sandbox, binder, "a semver", ["major", "minor", "patch", "prerelease"], ReadVersionMember,
            ("compare", (version, arguments) => Sign(version.CompareTo(ReadVersion(arguments, "compare(other)")))),
            ("satisfies", (version, arguments) => Truth(ReadRange(arguments).Contains(version))),
            ("toString", static (version, _) => new JsString(version.ToString())));
        _glob = new(
            sandbox, binder, "a glob", [], NoMember,
            ("matches", (glob, arguments) => Truth(glob.Matches(Text(arguments, 0, "matches(text)")))));
        _selector = new(
            sandbox, binder, "a label selector", [], NoMember,
            ("matches", (selector, arguments) => Truth(selector.Matches(ReadLabels(arguments)))));
        _image = new(
            sandbox, binder, "an image", ["registry", "repository", "tag", "digest", "isValid", "error", "isMissing"],
            ReadImageMember,
            ("matches", (image, arguments) => Truth(ReadImagePattern(arguments).Matches(image))),
            ("toString", static (image, _) => new JsString(image.Text)));
        _fields = new(
            sandbox, binder, "fields", [], NoMember,
            ("covers", (patterns, arguments) => Truth(Covers(patterns, arguments))));
    }

    /// <summary>Registers the module in the engine.</summary>
    public void Export(ModuleBuilder module)
    {
        Add("definePolicy", static arguments => arguments.Length > 0 ? arguments[0] : JsValue.Undefined);
        Add("quantity", arguments => _quantity.Wrap(ReadQuantity(arguments, "quantity(text)")));
        Add("cidr", arguments => _cidr.Wrap(ReadCidr(arguments, "cidr(text)")));
        Add("semver", arguments => _version.Wrap(ReadVersion(arguments, "semver(text)")));
        Add("glob", ReadOrMatchGlob);
        Add("labels", arguments => _selector.Wrap(ReadSelector(arguments)));
        Add("image", arguments => WrapImage(ImageReference.Parse(Text(arguments, 0, "image(text)"))));
        Add("fields", arguments => _fields.Wrap(ReadFieldPatterns(arguments, 0, "fields(patterns)")));

        void Add(string name, Func<JsValue[], JsValue> call)
        {
            var function = new ClrFunction(_engine, name, (_, arguments) => call(arguments));
            _sandbox.DeepFreeze(function);
            module.ExportValue(name, function);
        }
    }

    /// <summary>The JavaScript object of an image.</summary>
    public JsValue WrapImage(ImageReference image) => _image.Wrap(image);

    /// <summary>The field patterns in an array of strings at a position.</summary>
    public FieldPattern[] ReadFieldPatterns(JsValue[] arguments, int index, string call)
    {
        if (index >= arguments.Length || arguments[index] is not JsArray array)
        {
            throw Arguments.Wrong(
                _engine, $"{call}: expected an array of strings, got {Arguments.Describe(arguments, index)}");
        }

        const int MaxPatterns = 10_000;
        if (array.Length > MaxPatterns)
        {
            throw Arguments.Wrong(_engine, $"{call}: more than {MaxPatterns} patterns");
        }

        var patterns = new FieldPattern[array.Length];
        for (int i = 0; i < patterns.Length; i++)
        {
            patterns[i] = _fieldPatterns.Read(Text([array[(uint)i]], 0, call), FieldPattern.TryParse)
                ?? throw Unreadable(call, _fieldPatterns.Error);
        }

        return patterns;
    }

    private (string Name, Func<Quantity, JsValue[], JsValue> Call)[] QuantityMethods() =>
    [
        ("compare", (left, arguments) => Sign(left.CompareTo(ReadQuantity(arguments, "compare(other)")))),
        ("equals", (left, arguments) => Truth(left == ReadQuantity(arguments, "equals(other)"))),
        ("lessThan", (left, arguments) => Truth(left < ReadQuantity(arguments, "lessThan(other)"))),
        ("greaterThan", (left, arguments) => Truth(left > ReadQuantity(arguments, "greaterThan(other)"))),
        ("add", (left, arguments) => _quantity.Wrap(left + ReadQuantity(arguments, "add(other)"))),
        ("subtract", (left, arguments) => _quantity.Wrap(left - ReadQuantity(arguments, "subtract(other)"))),
        ("toNumber", static (quantity, _) => JsNumber.Create(quantity.ToDouble())),
        ("toString", static (quantity, _) => new JsString(quantity.ToString())),
    ];

    private JsValue ReadOrMatchGlob(JsValue[] arguments)
    {
        Glob glob = _globs.Read(Text(arguments, 0, "glob(pattern)"), ParseGlob)
            ?? throw Unreadable("glob(pattern)", _globs.Error);
        return arguments.Length < 2 ? _glob.Wrap(glob) : Truth(glob.Matches(Text(arguments, 1, "glob(pattern, text)")));
    }

    private Quantity ReadQuantity(JsValue[] arguments, string call)
    {
        if (arguments.Length > 0 && HostType<Quantity>.TryUnwrap(arguments[0]) is { } quantity)
        {
            return quantity;
        }

        string text = arguments.Length > 0 && arguments[0] is JsNumber number
            ? JsNumberText(number, call)
            : Text(arguments, 0, call);
        return _quantities.Read(text, Quantity.TryParse) ?? throw Unreadable(call, _quantities.Error);
    }

    private string JsNumberText(JsNumber number, string call)
    {
        double value = number.AsNumber();
        return double.IsFinite(value)
            ? ((decimal)value == Math.Truncate((decimal)value) && Math.Abs(value) < 1e15
                ? ((long)value).ToString(CultureInfo.InvariantCulture)
                : value
                    .ToString("R", CultureInfo.InvariantCulture)
                    .Replace("E+", "e", StringComparison.Ordinal)
                    .Replace('E', 'e'))
            : throw Arguments.Wrong(_engine, $"{call}: expected a finite number");
    }

    private Cidr ReadCidr(JsValue[] arguments, string call)
    {
        if (arguments.Length > 0 && HostType<Cidr>.TryUnwrap(arguments[0]) is { } cidr)
        {
            return cidr;
        }

        return _cidrs.Read(Text(arguments, 0, call), Cidr.TryParse) ?? throw Unreadable(call, _cidrs.Error);
    }

    private SemanticVersion ReadVersion(JsValue[] arguments, string call)
    {
        if (arguments.Length > 0 && HostType<SemanticVersion>.TryUnwrap(arguments[0]) is { } version)
        {
            return version;
        }

        return SemanticVersion.TryParse(Arguments.ShortText(_engine, arguments, 0, call), out version, out string error)
            ? version
            : throw Unreadable(call, error);
    }

    private VersionRange ReadRange(JsValue[] arguments) =>
        _ranges.Read(Text(arguments, 0, "satisfies(range)"), VersionRange.TryParse)
        ?? throw Unreadable("satisfies(range)", _ranges.Error);

    private ImagePattern ReadImagePattern(JsValue[] arguments) =>
        _patterns.Read(Text(arguments, 0, "matches(pattern)"), ImagePattern.TryParse)
        ?? throw Unreadable("matches(pattern)", _patterns.Error);

    private LabelSelector ReadSelector(JsValue[] arguments) =>
        _selectors.Read(Text(arguments, 0, "labels(selector)"), ParseSelector)
        ?? throw Unreadable("labels(selector)", _selectors.Error);

    private bool Covers(FieldPattern[] patterns, JsValue[] arguments)
    {
        const string Call = "covers(path)";
        string text = Arguments.ShortText(_engine, arguments, 0, Call);
        if (!FieldPath.TryParse(text, out FieldPath? path, out string error))
        {
            throw Unreadable(Call, error);
        }

        return Array.Exists(patterns, pattern => pattern.Covers(path));
    }

    private JsonValue? ReadLabels(JsValue[] arguments)
    {
        JsValue value = arguments.Length > 0 ? arguments[0] : JsValue.Undefined;
        return value switch
        {
            JsonObjectView view => view.ReadWhole(),
            ObjectInstance instance and not JsArray => PlainObject.ReadStrings(instance),
            _ when value.IsNull() || value.IsUndefined() => null,
            _ => throw Arguments.Wrong(_engine, $"matches(labels): expected labels, got {Arguments.Describe(value)}"),
        };
    }

    private static JsValue ReadVersionMember(SemanticVersion version, int member) => member switch
    {
        0 => JsNumber.Create(version.Major),
        1 => JsNumber.Create(version.Minor),
        2 => JsNumber.Create(version.Patch),
        _ => new JsString(version.Prerelease),
    };

    private static JsValue ReadImageMember(ImageReference image, int member) => member switch
    {
        0 => new JsString(image.Registry),
        1 => new JsString(image.Repository),
        2 => new JsString(image.Tag),
        3 => new JsString(image.Digest),
        4 => Truth(image.IsValid),
        5 => new JsString(image.Error),
        _ => Truth(image.IsMissing),
    };

    private static bool ParseGlob(string text, out Glob? glob, out string error)
    {
        glob = new Glob(text);
        error = "";
        return true;
    }

    private static bool ParseSelector(string text, out LabelSelector? selector, out string error)
    {
        bool isRead =
            LabelSelector.TryParse(text, out selector, out System.Collections.Immutable.ImmutableArray<string> errors);
        error = string.Join(" ", errors);
        return isRead;
    }

    private static JsValue NoMember<T>(T value, int member) => JsValue.Undefined;

    private static JsBoolean Truth(bool value) => value ? JsBoolean.True : JsBoolean.False;

    private static JsNumber Sign(int value) => JsNumber.Create(Math.Sign(value));

    private string Text(JsValue[] arguments, int index, string call) => Arguments.Text(_engine, arguments, index, call);

    private Jint.Runtime.JavaScriptException Unreadable(string call, string error) =>
        Arguments.Wrong(_engine, $"{call}: {error}");
}
