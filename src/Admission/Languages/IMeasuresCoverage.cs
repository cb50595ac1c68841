using System.Collections.Immutable;
using Admission.Policies;

namespace Admission.Languages;

/// <summary>A language that can count which parts of its files run.</summary>
public interface IMeasuresCoverage
{
    /// <summary>A compiler whose policies count which parts run. Slower than the compiler of a server.</summary>
    /// <param name="limits">What loading and later evaluations may use.</param>
    ICoverageCompiler CreateCoverageCompiler(EngineLimits limits);
}

/// <summary>Compiles policies that count which of their parts run.</summary>
public interface ICoverageCompiler : IPolicyCompiler
{
    /// <summary>Which parts of every compiled file have run so far, sorted by path.</summary>
    ImmutableArray<FileCoverage> Coverage { get; }
}
