using System.Collections.Immutable;
using Admission.Policies;

namespace Admission.Languages;

/// <summary>A language that can count which parts of its files run.</summary>
public interface IMeasuresCoverage
{
    /// <summary>A compiler whose policies count what runs. Slower than the one that a server uses.</summary>
    /// <param name="limits">What loading and later evaluations may use.</param>
    ICoverageCompiler CreateCoverageCompiler(EngineLimits limits);
}

/// <summary>Compiles policies that count which of their parts run.</summary>
public interface ICoverageCompiler : IPolicyCompiler
{
    /// <summary>What ran so far of every file that was compiled, sorted by path.</summary>
    ImmutableArray<FileCoverage> Coverage { get; }
}
