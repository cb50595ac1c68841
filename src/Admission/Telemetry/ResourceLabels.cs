using System.Collections.Concurrent;
using Admission.Kinds;

namespace Admission.Telemetry;

/// <summary>
/// Turns a resource into the value of a metric label, and bounds how many values there are: who may create
/// CustomResourceDefinitions must not be able to create time series without end.
/// </summary>
/// <param name="capacity">Most values before the rest is counted as <see cref="Other"/>; at least 1.</param>
internal sealed class ResourceLabels(int capacity)
{
    /// <summary>What every resource is called that came after the bound was reached.</summary>
    public const string Other = "other";

    private readonly ConcurrentDictionary<(string Group, string Resource, string Subresource), string> _labels = new();
    private int _count;

    /// <summary><c>pods</c>, <c>deployments.apps/scale</c> or <see cref="Other"/>.</summary>
    public string Of(GroupVersionResource resource, string subresource)
    {
        (string, string, string) key = (resource.Group, resource.Resource, subresource);
        if (_labels.TryGetValue(key, out string? known))
        {
            return known;
        }

        if (Volatile.Read(ref _count) >= capacity || Interlocked.Increment(ref _count) > capacity)
        {
            return Other;
        }

        string plural = resource.PluralDotGroup;
        return _labels.GetOrAdd(key, subresource.Length == 0 ? plural : $"{plural}/{subresource}");
    }
}
