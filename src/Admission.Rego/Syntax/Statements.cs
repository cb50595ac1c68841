using Admission.Rego.Values;

namespace Admission.Rego.Syntax;

/// <summary>One expression of a body: a term, <c>some</c> or <c>every</c>.</summary>
internal sealed class Expr(Place at)
{
    public Place At { get; } = at;

    public bool IsNegated { get; init; }

    public Term? Term { get; init; }

    /// <summary>The variables that <c>some</c> declares.</summary>
    public List<VarTerm>? Some { get; init; }

    public EveryExpr? Every { get; init; }

    public List<WithModifier> With { get; init; } = [];

    public CallTerm? Call => Term as CallTerm;
}

internal sealed record EveryExpr(VarTerm? Key, VarTerm Value, Term Domain, List<Expr> Body);

internal sealed record WithModifier(Place At, Term Target, Term Value);

internal sealed class Import(Place at, RefTerm path, string? alias)
{
    public Place At { get; } = at;

    public RefTerm Path { get; } = path;

    public string? Alias { get; } = alias;

    /// <summary>The name that the module knows it by.</summary>
    public string Name => Alias ?? (Path.Path[^1] as ScalarTerm)?.Text ?? Path.Root ?? "";
}

internal sealed class Rule(Place at)
{
    public Place At { get; } = at;

    public required Place HeadAt { get; init; }

    /// <summary>
    /// The head's reference, without the package; the last step of <c>contains</c> is in <see cref="Key"/>.
    /// </summary>
    public required List<Term> Head { get; init; }

    public List<Term>? Arguments { get; init; }

    /// <summary>The element of a set rule; null for other rules.</summary>
    public Term? Key { get; set; }

    /// <summary>The value of a rule that has one; null for a set rule.</summary>
    public Term? Value { get; set; }

    public bool IsDefault { get; init; }

    public bool IsAssignment { get; init; }

    public bool HasGeneratedBody { get; set; }

    public List<Expr> Body { get; set; } = [];

    public Rule? Else { get; set; }

    public RegoModule? Module { get; set; }

    /// <summary>The metadata with the scope "rule", the nearest first.</summary>
    public List<RegoObject> Annotations { get; set; } = [];

    /// <summary>The head's names before its first variable.</summary>
    public IEnumerable<string> GroundPath => Head.Take(1).Select(static step => ((VarTerm)step).Name).Concat(
        Head.Skip(1).TakeWhile(static step => step is ScalarTerm)
            .Select(static step => ((ScalarTerm)step).Text ?? RefText.Write(step)));

    /// <summary>The head's name as far as it is constant.</summary>
    public string Name => RefText.Write(Head);
}

internal sealed class RegoModule(string file)
{
    public string File { get; } = file;

    public Place PackageAt { get; set; }

    /// <summary>The package without <c>data</c>.</summary>
    public List<string> Package { get; } = [];

    public List<Import> Imports { get; } = [];

    public List<Rule> Rules { get; } = [];

    /// <summary>Is the text Rego v1, by version or by <c>import rego.v1</c>?</summary>
    public bool IsV1 { get; set; }

    public List<Annotation> Annotations { get; } = [];
}

/// <summary>A block of metadata and where it belongs.</summary>
internal sealed record Annotation(Place At, string Scope, List<string> Path, RegoObject Value, int EndLine);
