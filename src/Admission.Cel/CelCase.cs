using System.Collections.Immutable;
using Admission.Cel.Checking;
using Admission.Cel.Evaluation;
using Admission.Cel.Explaining;
using Admission.Cel.Libraries;
using Admission.Cel.Policies;
using Admission.Cel.Values;
using Admission.Json;

namespace Admission.Cel;

/// <summary>An expression with its variables, for authors and tools.</summary>
public sealed record CelCase
{
    /// <summary>The CEL expression to evaluate.</summary>
    public required string Expression { get; init; }

    /// <summary>The variable <c>object</c>; null for null.</summary>
    public JsonValue? Object { get; init; }

    /// <summary>The variable <c>oldObject</c>; null for null.</summary>
    public JsonValue? OldObject { get; init; }

    /// <summary>The variable <c>request</c>; null for null.</summary>
    public JsonValue? Request { get; init; }

    /// <summary>The variable <c>params</c>; null for null.</summary>
    public JsonValue? Parameters { get; init; }

    /// <summary>The variable <c>namespaceObject</c>; null for null.</summary>
    public JsonValue? NamespaceObject { get; init; }

    /// <summary>Further variables, their values as <see cref="CelJson"/> writes them; null for none.</summary>
    public JsonValue? Bindings { get; init; }

    /// <summary>The policy's own variables, read as <c>variables.name</c>.</summary>
    public ImmutableArray<(string Name, string Expression)> Variables { get; init; } = [];

    /// <summary>Evaluates without the type check, which the API server always makes?</summary>
    public bool DisablesCheck { get; init; }

    /// <summary>The version of Kubernetes that the expression runs in. Default: the newest.</summary>
    public KubernetesVersion Version { get; init; } = KubernetesVersion.Newest;

    /// <summary>Reads a case from a JSON object; false, with the errors, if it is not a case.</summary>
    public static bool TryRead(JsonValue json, KubernetesVersion version, out CelCase? read, out string problem)
    {
        read = null;
        problem = "";
        if (json.Kind != JsonKind.Object || json.Member("expr")?.Text is not { } expression)
        {
            problem = "'expr' is missing or is not a string. Add an expression.";
            return false;
        }

        if (json.Member("kubernetesVersion") is { Kind: not JsonKind.Null } named
            && !KubernetesVersion.TryParse(named.Text ?? named.NumberText ?? "", out version))
        {
            problem = $"'kubernetesVersion' is {named}. Use 1.27 to 1.37.";
            return false;
        }

        JsonValue? request = json.Member("review")?.Member("request") ?? json.Member("review");
        read = new CelCase
        {
            Expression = expression,
            Object = json.Member("object") ?? request?.Member("object"),
            OldObject = json.Member("oldObject") ?? request?.Member("oldObject"),
            Request = json.Member("request") ?? request,
            Parameters = json.Member("params"),
            NamespaceObject = json.Member("namespaceObject"),
            Bindings = json.Member("bindings"),
            Variables = ReadVariables(json.Member("variables")),
            DisablesCheck = json.Member("disableCheck")?.IsTrue == true,
            Version = version,
        };
        return true;
    }

    /// <summary>Compiles and evaluates.</summary>
    public CelCaseResult Run()
    {
        (CelEnvironment environment, CelActivation activation, ReviewActivation review) = Prepare();
        CelCompilation compilation = CelCompiler.Compile(Expression, environment, !DisablesCheck, false);
        if (compilation.Program is not { } program)
        {
            return new CelCaseResult(default, 0, compilation.Issues);
        }

        CelValue value = program.Evaluate(activation, out ulong cost);
        return new CelCaseResult(value, cost + review.VariablesCost, []);
    }

    /// <summary>The values of the subexpressions; null if the expression does not compile.</summary>
    public CelExplanation? Explain()
    {
        (CelEnvironment environment, CelActivation activation, _) = Prepare();
        return CelExplanation.Explain(Expression, environment, activation, !DisablesCheck);
    }

    private static ImmutableArray<(string, string)> ReadVariables(JsonValue? json)
    {
        var variables = ImmutableArray.CreateBuilder<(string, string)>();
        foreach (JsonValue variable in json is null ? [] : json.Items)
        {
            variables.Add((variable.Member("name")?.Text ?? "", variable.Member("expression")?.Text ?? ""));
        }

        return variables.DrainToImmutable();
    }

    private (CelEnvironment Environment, CelActivation Activation, ReviewActivation Review) Prepare()
    {
        CelEnvironment environment = KubernetesEnvironments.ForPolicies(Version);
        var values = new Dictionary<string, CelValue>(StringComparer.Ordinal);
        for (int i = 0; i < (Bindings?.Count ?? 0); i++)
        {
            string name = Bindings!.NameAt(i);
            values[name] = CelJson.Read(Bindings[i]);
            environment = environment.WithVariable(name, BoundTypes.Of(values[name]));
        }

        CelVariables? variables = Variables.IsEmpty ? null : CelVariables.Compile(Variables, environment);
        var review = new ReviewActivation(Object, OldObject, Request, Parameters, NamespaceObject, variables);
        return (variables?.Environment ?? environment, values.Count == 0 ? review : new Bound(values, review), review);
    }

    private sealed class Bound(Dictionary<string, CelValue> values, ReviewActivation review) : CelActivation
    {
        public override bool TryResolve(string name, out CelValue value) =>
            values.TryGetValue(name, out value) || review.TryResolve(name, out value);
    }
}
