using System.Collections.Concurrent;
using System.Collections.Immutable;
using Admission.JavaScript.Coverage;
using Admission.Languages;
using Admission.Policies;

namespace Admission.JavaScript;

/// <summary>Parses each source once: policies that are loaded one by one share their libraries. Thread-safe.</summary>
/// <param name="coverage">Counts which parts of the modules run; null to count nothing.</param>
internal sealed class ModuleCache(EngineLimits limits, CodeCoverage? coverage = null)
{
    private readonly ConcurrentDictionary<PolicyFile, Lazy<(ParsedModule?, ImmutableArray<PolicyError>)>> _parsed =
        new(ReferenceEqualityComparer.Instance);

    public EngineLimits Limits => limits;

    /// <summary>Counts which parts of the modules run; null to count nothing.</summary>
    public CodeCoverage? Coverage => coverage;

    /// <summary>The module of a source, null if it has an error; and its errors.</summary>
    public (ParsedModule? Module, ImmutableArray<PolicyError> Errors) Parse(PolicyFile source) =>
        _parsed.GetOrAdd(source, one => new(() => ParseAnew(one))).Value;

    private (ParsedModule?, ImmutableArray<PolicyError>) ParseAnew(PolicyFile source)
    {
        var errors = new List<PolicyError>();
        ParsedModule? module = ModuleParser.TryParse(source, limits, errors, coverage);
        return (module, [.. errors]);
    }
}
