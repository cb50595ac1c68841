using System.Collections.Immutable;

namespace Admission.Lookups;

/// <summary>
/// The owners of the object under review, as far as an evaluation asked for them. What is not known yet is in
/// <see cref="Missing"/>, so that it can be read between two evaluations: no evaluation waits. For one thread at a
/// time.
/// </summary>
/// <param name="known">Owners that are known already, for example from a recording.</param>
public sealed class ReviewOwners(params ReadOnlySpan<FreshObject> known)
{
    /// <summary>Maximum number of owners of one review: 4.</summary>
    public const int MaxOwners = 4;

    private readonly List<FreshObject> _known = [.. known];
    private readonly List<(ReadKind Kind, string Space, string Name)> _missing = [];

    /// <summary>What was asked for and is not known yet.</summary>
    public ImmutableArray<(ReadKind Kind, string Space, string Name)> Missing => [.. _missing];

    /// <summary>The owners that were read.</summary>
    public ImmutableArray<FreshObject> Known => [.. _known];

    /// <summary>The whole owner as it was read; null if it was not read.</summary>
    public FoundObject? Find(ReadKind kind, string space, string name) =>
        _known.Find(one => one.Kind.IsSame(kind) && one.Space == space && one.Name == name)?.Found;

    /// <summary>Asks for an owner. Does nothing if it was read, whatever the result, or there are too many.</summary>
    public void Ask(ReadKind kind, string space, string name)
    {
        if (_known.Count + _missing.Count < MaxOwners
            && !_missing.Contains((kind, space, name))
            && Find(kind, space, name) is null)
        {
            _missing.Add((kind, space, name));
        }
    }

    /// <summary>Reads everything that is missing.</summary>
    /// <param name="source">Reads it.</param>
    /// <param name="cancellationToken">Stops waiting: what was not read in time stays unknown.</param>
    public async Task ReadAsync(IObjectSource source, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(source);
        (ReadKind Kind, string Space, string Name)[] asked = [.. _missing];
        _missing.Clear();
        foreach ((ReadKind kind, string space, string name) in asked)
        {
            FoundObject found = await source.FindAsync(kind, space, name, cancellationToken);
            _known.Add(new FreshObject(kind, space, name, found));
        }
    }
}
