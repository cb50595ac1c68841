using System.Collections.Concurrent;
using Admission.Kinds;

namespace Admission.Telemetry;

/// <summary>
/// Converts a resource to the value of a metric label, and bounds the number of values: users who can create
/// CustomResourceDefinitions must not be able to create unlimited time series.
/// </summary>
/// <param name="capacity">
/// Maximum number of values before the rest is counted as <see cref="Other"/>; at least 1.
/// </param>
internal sealed class ResourceLabels(int capacity)
{
    /// <summary>The label of every resource after the bound was reached.</summary>
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
