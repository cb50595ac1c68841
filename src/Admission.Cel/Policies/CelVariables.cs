using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Admission.Cel.Checking;
using Admission.Cel.Evaluation;
using Admission.Cel.Values;

namespace Admission.Cel.Policies;

/// <summary>The variables of a policy, which later expressions read as <c>variables.name</c>. Immutable.</summary>
public sealed class CelVariables
{
    /// <summary>
    /// Levels of the expressions that variables may need at the same time, because one reads the next: 12,000. They fit
    /// on the stack of a thread that evaluates policies. On a smaller stack, the limit is lower.
    /// </summary>
    internal const int MaxLevels = 12_000;

    private const int MaxMessageLength = 10_000;
    private const string TypeName = "kubernetes.variables";

    private static readonly CelType VariablesType = CelType.Struct(TypeName);

    private readonly FrozenDictionary<string, int> _positions;
    private readonly CelProgram[] _programs;

    // The last constant error of each variable, with the error that an expression which reads the variable has.
    private readonly ReadError?[] _errors;

    private CelVariables(
        ImmutableDictionary<string, CelProgram> programs,
        CelEnvironment environment,
        ImmutableArray<(int Index, CelCompilation Compilation)> failures)
    {
        string[] names = [.. programs.Keys.Order(StringComparer.Ordinal)];
        _programs = Array.ConvertAll(names, name => programs[name]);
        _errors = new ReadError?[names.Length];
        _positions = names.Select((name, i) => KeyValuePair.Create(name, i)).ToFrozenDictionary(StringComparer.Ordinal);
        Environment = environment;
        Failures = failures;
    }

    /// <summary>What the expressions after the variables may use.</summary>
    public CelEnvironment Environment { get; }

    /// <summary>The variables that do not compile, by their positions.</summary>
    public ImmutableArray<(int Index, CelCompilation Compilation)> Failures { get; }

    /// <summary>The number of variables that compile.</summary>
    internal int Count => _programs.Length;

    /// <summary>The programs of the variables that compile.</summary>
    internal IEnumerable<CelProgram> Programs => _programs;

    /// <summary>The program of a variable; null if there is none that compiles.</summary>
    internal CelProgram? Find(string name) =>
        _positions.TryGetValue(name, out int position) ? _programs[position] : null;

    /// <summary>Compiles variables in order; each may read those before it.</summary>
    /// <param name="variables">The variables.</param>
    /// <param name="environment">What the first variable may use.</param>
    /// <param name="keepsTypes">
    /// Do variables have the types of their expressions, as in Kyverno? In the API server, only basic types, lists and
    /// maps are kept, and all other variables are dynamic, such as quantities, optional values and <c>request</c>.
    /// </param>
    public static CelVariables Compile(
        IEnumerable<(string Name, string Expression)> variables, CelEnvironment environment, bool keepsTypes = false)
    {
        ImmutableDictionary<string, CelType> fields = ImmutableDictionary<string, CelType>.Empty;
        ImmutableDictionary<string, CelProgram> programs = ImmutableDictionary<string, CelProgram>.Empty;
        var failures = ImmutableArray.CreateBuilder<(int, CelCompilation)>();
        CelEnvironment current = environment.WithVariable("variables", VariablesType).WithStruct(TypeName, fields);
        int index = -1;
        foreach ((string name, string expression) in variables)
        {
            index++;
            CelCompilation compilation = CelCompiler.Compile(expression, current);
            CelType type = compilation.Program?.Type ?? CelType.Dyn;
            if (compilation.Program is { } program)
            {
                programs = programs.SetItem(name, program);
            }
            else
            {
                failures.Add((index, compilation));
            }

            fields = fields.SetItem(name, keepsTypes ? type : Declared(type));
            current = current.WithStruct(TypeName, fields);
        }

        return new CelVariables(programs, current, failures.DrainToImmutable());
    }

    /// <summary>The variables for one request: each is evaluated when it is first read.</summary>
    internal Values Bind(CelActivation activation) => new(this, activation);

    // Source of truth: convertCelTypeToDeclType in
    // https://github.com/kubernetes/apiserver/blob/master/pkg/admission/plugin/cel/composition.go
    private static CelType Declared(CelType type) => type.Kind switch
    {
        CelTypeKind.Null or CelTypeKind.Bool or CelTypeKind.Int or CelTypeKind.UInt or CelTypeKind.Double
            or CelTypeKind.String or CelTypeKind.Bytes or CelTypeKind.Timestamp or CelTypeKind.Duration => type,
        CelTypeKind.List => CelType.List(Declared(type.Parameters[0])),
        CelTypeKind.Map => CelType.Map(Declared(type.Parameters[0]), Declared(type.Parameters[1])),
        _ => CelType.Dyn,
    };

    private CelError ErrorOfReading(int index, string name, CelError cause)
    {
        if (cause.Message.Length > MaxMessageLength)
        {
            return cause;
        }

        if (cause.IsConstant && Volatile.Read(ref _errors[index]) is { } known && ReferenceEquals(known.Cause, cause))
        {
            return known.Error;
        }

        CelError error = cause with
        {
            Message = $"composited variable \"{name}\" fails to evaluate: {cause.Message}",
        };
        if (cause.IsConstant)
        {
            Volatile.Write(ref _errors[index], new ReadError(cause, error));
        }

        return error;
    }

    private sealed record ReadError(CelError Cause, CelError Error);

    /// <summary>The values of variables for one request.</summary>
    internal sealed class Values(CelVariables variables, CelActivation activation) : CelMap
    {
        // The default of a variable that was not read yet.
        private readonly CelValue[] _known = new CelValue[variables._programs.Length];
        private int _levels;

        /// <summary>The cost of the variables that were read so far.</summary>
        public ulong Cost { get; private set; }

        public override int Count => _known.Length;

        public override CelValue KeyAt(int index) =>
            CelValue.Of(variables._positions.First(pair => pair.Value == index).Key);

        public override CelValue ValueAt(int index) => Read(index, KeyAt(index).String);

        public override bool TryGet(in CelValue key, out CelValue value)
        {
            value = default;
            return key.Kind == CelKind.String && TryGet(key.String, out value);
        }

        public override bool TryGet(string key, out CelValue value)
        {
            if (!variables._positions.TryGetValue(key, out int index))
            {
                value = default;
                return false;
            }

            value = Read(index, key);
            return true;
        }

        private CelValue Read(int index, string name)
        {
            if (!_known[index].IsDefault)
            {
                return _known[index];
            }

            // The policy has exceeded its budget, whatever the rest of the expression costs.
            if (Cost > AdmissionPolicyEvaluator.PolicyBudget)
            {
                return CelValue.Of(CelError.CostLimit);
            }

            CelProgram program = variables._programs[index];
            if (_levels + program.Levels > MaxLevels || !RuntimeHelpers.TryEnsureSufficientExecutionStack())
            {
                return CelValue.Fail(
                    $"composited variable \"{name}\" fails to evaluate: variables read each other too deeply");
            }

            _levels += program.Levels;
            CelValue value = program.Evaluate(activation, out ulong cost);
            _levels -= program.Levels;
            Cost += cost;
            if (value.Error is { } error)
            {
                value = CelValue.Of(variables.ErrorOfReading(index, name, error));
            }

            _known[index] = value.Explicit;
            return value;
        }
    }
}
