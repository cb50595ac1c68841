using System.Collections.Immutable;

namespace Admission.Yaml;

/// <summary>Collects the errors of one text, up to a number that is useful for a person.</summary>
internal sealed class YamlErrors
{
    private const int Max = 100;

    private readonly List<YamlError> _errors = [];

    /// <summary>Number of added errors, including those that are not shown.</summary>
    public int Count { get; private set; }

    public void Add(int line, int column, string message)
    {
        Count++;
        if (_errors.Count < Max)
        {
            _errors.Add(new YamlError(line, column, message));
        }
        else if (_errors.Count == Max)
        {
            _errors.Add(new YamlError(line, column, $"more than {Max} errors. Fix those above first."));
        }
    }

    public void AddAll(YamlErrors others)
    {
        foreach (YamlError error in others._errors)
        {
            Add(error.Line, error.Column, error.Message);
        }
    }

    public ImmutableArray<YamlError> ToImmutable() =>
        [.. _errors.OrderBy(error => error.Line).ThenBy(error => error.Column)];
}
