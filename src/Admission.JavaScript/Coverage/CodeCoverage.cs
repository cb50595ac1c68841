using System.Collections.Concurrent;
using System.Collections.Immutable;
using Admission.Languages;
using Jint;
using Jint.Native;
using Jint.Runtime;
using Jint.Runtime.Interop;
using Jint.Runtime.Modules;

namespace Admission.JavaScript.Coverage;

/// <summary>
/// Counts which lines and branches of modules run. Only modules that were parsed for coverage have counters; those of a
/// server have none. Thread-safe.
/// </summary>
public sealed class CodeCoverage
{
    private const string Module = "$coverage";

    private readonly ConcurrentDictionary<int, ProbedFile> _files = [];
    private int _lastFile;

    /// <summary>The counts so far, sorted by path.</summary>
    public ImmutableArray<FileCoverage> Files =>
    [
        .. _files.Values.Select(static file => file.Read())
            .OrderBy(static file => file.Path, StringComparer.Ordinal),
    ];

    /// <summary>Names of the counting functions in the scope of a module.</summary>
    internal static ProbeNames Names { get; } = new(ModuleParser.Private("hit"), ModuleParser.Private("branch"));

    /// <summary>The import of these functions for a module.</summary>
    internal static string Import => $"import {{ hit as {Names.Hit}, branch as {Names.Branch} }} from \"{Module}\";";

    /// <summary>Is it the module of these functions? No policy can import it.</summary>
    internal static bool IsModule(string specifier) => specifier == Module;

    /// <summary>Inserts the counters into a source; lines stay the same, columns do not.</summary>
    internal string Instrument(string path, string text, Acornima.Ast.Module module)
    {
        int file = Interlocked.Increment(ref _lastFile);
        ProbeInserter inserter = ProbeInserter.Run(file, text, module);
        _files[file] = new ProbedFile(path, text, inserter.Lines, inserter.Branches);
        return inserter.Text;
    }

    /// <summary>Adds the counting functions to an engine.</summary>
    internal void AddTo(Engine engine) => engine.Modules.Add(Module, builder => Export(engine, builder));

    private void Export(Engine engine, ModuleBuilder builder)
    {
        builder.ExportValue("hit", new ClrFunction(engine, "hit", (_, arguments) =>
        {
            _files[Index(arguments, 0)].Hit(Index(arguments, 1));
            return JsValue.Undefined;
        }));
        builder.ExportValue("branch", new ClrFunction(engine, "branch", (_, arguments) =>
        {
            JsValue value = arguments[2];
            ProbedFile file = _files[Index(arguments, 0)];
            int branch = Index(arguments, 1);
            bool isTaken = file.IsNullish(branch)
                ? !value.IsNull() && !value.IsUndefined()
                : TypeConverter.ToBoolean(value);
            file.Take(branch, isTaken);
            return value;
        }));
    }

    private static int Index(JsValue[] arguments, int position) => (int)arguments[position].AsNumber();
}

/// <summary>Names in the scope of an instrumented module.</summary>
/// <param name="Hit">Counts the runs of a statement.</param>
/// <param name="Branch">Counts the branches of a decision.</param>
internal sealed record ProbeNames(string Hit, string Branch);
