namespace Admission.Cel.Syntax;

/// <summary>The macros that an environment has.</summary>
[Flags]
internal enum MacroSet
{
    None = 0,

    /// <summary><c>has</c>, <c>all</c>, <c>exists</c>, <c>exists_one</c>, <c>map</c>, <c>filter</c>.</summary>
    Standard = 1,

    /// <summary><c>optMap</c>, and the syntax of optional values.</summary>
    Optional = 2,

    /// <summary>The macros with two variables.</summary>
    TwoVariables = 4,

    /// <summary><c>sortBy</c>.</summary>
    SortBy = 8,

    /// <summary><c>cel.bind</c>.</summary>
    Bindings = 16,

    /// <summary><c>math.greatest</c> and <c>math.least</c>.</summary>
    Math = 32,

    /// <summary><c>optFlatMap</c>.</summary>
    OptionalFlat = 64,
}
