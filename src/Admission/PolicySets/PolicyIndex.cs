using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Collections.Immutable;
using Admission.Kinds;
using Admission.Matching;
using Admission.Protocol;

namespace Admission.PolicySets;

/// <summary>
/// Finds the policies that can match a request by group, resource, subresource and operation alone. A request costs one
/// cache lookup, and a few table lookups if it is the first of its kind: policies that cannot match cost nothing.
/// Thread-safe.
/// </summary>
public sealed class PolicyIndex
{
    /// <summary>
    /// Maximum number of cached combinations of resource, subresource and operation. A cluster has some hundreds;
    /// further combinations are looked up each time and take no memory.
    /// </summary>
    internal const int MaxRemembered = 4096;

    private readonly ImmutableArray<ConfiguredPolicy> _policies;
    private readonly FrozenDictionary<ResourceKey, ImmutableArray<Entry>> _entries;
    private readonly ConcurrentDictionary<RequestKey, ImmutableArray<ConfiguredPolicy>> _remembered = new();
    private int _rememberedCount;

    internal PolicyIndex(ImmutableArray<ConfiguredPolicy> policies)
    {
        _policies = policies;
        _entries = BuildEntries(policies);
    }

    /// <summary>Number of cached combinations.</summary>
    internal int RememberedCount => _rememberedCount;

    /// <summary>
    /// The policies whose rules name the request's resource and operation and that are not off everywhere, sorted by
    /// id.
    /// </summary>
    public ImmutableArray<ConfiguredPolicy> Find(AdmissionRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        var key = RequestKey.Of(request);
        if (_remembered.TryGetValue(key, out ImmutableArray<ConfiguredPolicy> found))
        {
            return found;
        }

        found = LookUp(key);
        if (Volatile.Read(ref _rememberedCount) < MaxRemembered && _remembered.TryAdd(key, found))
        {
            Interlocked.Increment(ref _rememberedCount);
        }

        return found;
    }

    private ImmutableArray<ConfiguredPolicy> LookUp(RequestKey key)
    {
        var positions = new SortedSet<int>();
        Collect(key.Asked, key.Operation, positions);
        if (key.Matched != key.Asked)
        {
            Collect(key.Matched, key.Operation, positions);
        }

        return [.. positions.Select(position => _policies[position])];
    }

    private void Collect(ResourceKey resource, Operation operation, SortedSet<int> positions)
    {
        ReadOnlySpan<string> resources = [resource.Resource, ResourcePattern.Any];
        ReadOnlySpan<string> groups = [resource.Group, ResourcePattern.Any];
        ReadOnlySpan<string> subresources = [resource.Subresource, ResourcePattern.Any];
        foreach (string name in resources)
        {
            foreach (string group in groups)
            {
                foreach (string subresource in subresources)
                {
                    // pods/* is every subresource but not the pod; */* is everything.
                    bool isBarred = subresource == ResourcePattern.Any
                        && resource.Subresource.Length == 0 && name != ResourcePattern.Any;
                    if (!isBarred)
                    {
                        Collect(new ResourceKey(name, group, subresource), resource, operation, positions);
                    }
                }
            }
        }
    }

    private void Collect(ResourceKey key, ResourceKey resource, Operation operation, SortedSet<int> positions)
    {
        if (_entries.TryGetValue(key, out ImmutableArray<Entry> found))
        {
            var asked = new GroupVersionResource(resource.Group, "", resource.Resource);
            foreach (Entry entry in found)
            {
                if (entry.Rule.CoversOperation(operation) && entry.Pattern.Covers(asked, resource.Subresource))
                {
                    positions.Add(entry.Position);
                }
            }
        }
    }

    private static FrozenDictionary<ResourceKey, ImmutableArray<Entry>> BuildEntries(
        ImmutableArray<ConfiguredPolicy> policies)
    {
        var entries = new Dictionary<ResourceKey, List<Entry>>();
        for (int position = 0; position < policies.Length; position++)
        {
            if (policies[position].IsOffEverywhere)
            {
                continue;
            }

            foreach (MatchRule rule in policies[position].Policy.Match)
            {
                foreach (ResourcePattern pattern in rule.Resources)
                {
                    var key = new ResourceKey(pattern.Resource, pattern.Group, pattern.Subresource);
                    if (!entries.TryGetValue(key, out List<Entry>? list))
                    {
                        entries[key] = list = [];
                    }

                    list.Add(new Entry(position, rule, pattern));
                }
            }
        }

        return entries.ToFrozenDictionary(static entry => entry.Key, static entry => entry.Value.ToImmutableArray());
    }

    private readonly record struct Entry(int Position, MatchRule Rule, ResourcePattern Pattern);

    private readonly record struct ResourceKey(string Resource, string Group, string Subresource);

    private readonly record struct RequestKey(ResourceKey Matched, ResourceKey Asked, Operation Operation)
    {
        public static RequestKey Of(AdmissionRequest request)
        {
            var matched = new ResourceKey(request.Resource.Resource, request.Resource.Group, request.Subresource);
            bool isAsked = request.RequestResource.Resource is { Length: > 0 };
            return new RequestKey(
                matched,
                isAsked
                    ? new ResourceKey(
                        request.RequestResource.Resource, request.RequestResource.Group, request.RequestSubresource)
                    : matched,
                request.Operation);
        }
    }
}
