using System.Collections.Concurrent;
using System.Collections.Immutable;
using Admission.Languages;
using Admission.Rego.Syntax;

namespace Admission.Rego.Coverage;

/// <summary>Counts how often the lines of modules run. Thread-safe.</summary>
internal sealed class RegoCoverage
{
    private readonly ConcurrentDictionary<string, CountedFile> _files = new(StringComparer.Ordinal);

    /// <summary>What was counted so far, sorted by path.</summary>
    public ImmutableArray<FileCoverage> Files =>
    [
        .. _files.OrderBy(static file => file.Key, StringComparer.Ordinal)
            .Select(static file => new FileCoverage(file.Key, file.Value.Text, file.Value.Lines(), [])),
    ];

    /// <summary>Counts the lines of a module from now on: the head and the expressions of each rule.</summary>
    /// <param name="path">The file that contains it.</param>
    /// <param name="text">The text of that file.</param>
    /// <param name="module">The module, with places in that file.</param>
    public void Add(string path, string text, RegoModule module)
    {
        CountedFile file = _files.GetOrAdd(path, _ => new CountedFile(text));
        foreach (Rule rule in module.Rules)
        {
            for (Rule? next = rule; next is not null; next = next.Else)
            {
                file.Add(next.At.Line);
                next.Body.ForEach(expression => file.Add(expression.At.Line));
            }
        }
    }

    /// <summary>Counts that a place ran.</summary>
    public void Hit(Place at)
    {
        if (_files.TryGetValue(at.File, out CountedFile? file))
        {
            file.Hit(at.Line);
        }
    }

    private sealed class CountedFile(string text)
    {
        private readonly ConcurrentDictionary<int, long> _hits = [];

        public string Text { get; } = text;

        public void Add(int line) => _hits.TryAdd(line, 0);

        public void Hit(int line)
        {
            if (_hits.ContainsKey(line))
            {
                _hits.AddOrUpdate(line, 1, static (_, hits) => hits + 1);
            }
        }

        public ImmutableArray<LineCoverage> Lines() =>
            [.. _hits.OrderBy(static one => one.Key).Select(static one => new LineCoverage(one.Key, one.Value))];
    }
}
