namespace Admission.Cli.Imports;

/// <summary>
/// The last imported requests, so that each counts once: the API server logs a connection at several stages, and
/// rotated logs overlap. Bounded; the oldest are forgotten.
/// </summary>
/// <param name="max">Maximum number of stored requests.</param>
internal sealed class SeenEvents(int max = SeenEvents.DefaultMax)
{
    /// <summary>Default number of stored requests: a million, which need about 100 MB.</summary>
    public const int DefaultMax = 1_000_000;

    private readonly HashSet<string> _keys = new(StringComparer.Ordinal);
    private readonly Queue<string> _ages = new();

    /// <summary>Was this request imported before? Stores it.</summary>
    public bool IsRepeated(AuditEvent audit)
    {
        if (!audit.HasId)
        {
            return false;
        }

        string key = $"{audit.Id}\n{audit.Verb}\n{audit.Key}\n{audit.Subresource}\n{audit.Time?.UtcTicks}";
        if (!_keys.Add(key))
        {
            return true;
        }

        _ages.Enqueue(key);
        if (_ages.Count > max)
        {
            _keys.Remove(_ages.Dequeue());
        }

        return false;
    }
}
