using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Collections.Immutable;
using Admission.Kinds;
using Admission.Matching;
using Admission.Protocol;

namespace Admission.PolicySets;

/// <summary>
/// Finds the policies that can match a request by resource, subresource, kind and operation alone. A request costs one
/// cache lookup, and a few table lookups if it is the first of its kind: policies that cannot match cost nothing. A
/// rule that names kinds is in the table of kinds, any other in the table of resources. Thread-safe.
/// </summary>
public sealed class PolicyIndex
{
    /// <summary>
    /// Maximum number of cached combinations of resource, subresource, kind and operation. A cluster has some hundreds;
    /// further combinations are looked up each time and take no memory.
    /// </summary>
    internal const int MaxRemembered = 4096;

    private readonly ImmutableArray<ConfiguredPolicy> _policies;
    private readonly FrozenDictionary<ResourceKey, ImmutableArray<Entry>> _resources;
    private readonly FrozenDictionary<KindKey, ImmutableArray<KindEntry>> _kinds;
    private readonly ConcurrentDictionary<RequestKey, ImmutableArray<ConfiguredPolicy>> _remembered = new();
    private int _rememberedCount;

    internal PolicyIndex(ImmutableArray<ConfiguredPolicy> policies)
    {
        _policies = policies;
        _resources = Build(RulesOf(policies)
            .Where(static entry => entry.Rule.Kinds.IsEmpty)
            .SelectMany(static entry => entry.Rule.Resources.Select(pattern => (
                new ResourceKey(pattern.Resource, pattern.Group, pattern.Subresource),
                new Entry(entry.Position, entry.Rule, pattern)))));
        _kinds = Build(RulesOf(policies).SelectMany(static entry =>
            from pattern in entry.Rule.Kinds
            from kind in pattern.Kinds
            from apiGroup in pattern.Groups
            select (new KindKey(apiGroup, kind), entry)));
    }

    /// <summary>Number of cached combinations.</summary>
    internal int RememberedCount => _rememberedCount;

    /// <summary>
    /// The policies whose rules name the request's resource, kind and operation and that are not off everywhere, sorted
    /// by id.
    /// </summary>
    public ImmutableArray<ConfiguredPolicy> Find(AdmissionRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        var key = RequestKey.Of(request);
        if (_remembered.TryGetValue(key, out ImmutableArray<ConfiguredPolicy> found))
        {
            return found;
        }

        found = LookUp(key, request);
        if (Volatile.Read(ref _rememberedCount) < MaxRemembered && _remembered.TryAdd(key, found))
        {
            Interlocked.Increment(ref _rememberedCount);
        }

        return found;
    }

    private ImmutableArray<ConfiguredPolicy> LookUp(RequestKey key, AdmissionRequest request)
    {
        var positions = new SortedSet<int>();
        Collect(key.Asked, key.Operation, positions);
        if (key.Matched != key.Asked)
        {
            Collect(key.Matched, key.Operation, positions);
        }

        CollectByKind(request, positions);
        return [.. positions.Select(position => _policies[position])];
    }

    private void CollectByKind(AdmissionRequest request, SortedSet<int> positions)
    {
        ReadOnlySpan<string> groups = [request.Kind.Group, KindPattern.Any];
        ReadOnlySpan<string> kinds = [request.Kind.Kind, KindPattern.Any];
        foreach (string apiGroup in groups)
        {
            foreach (string kind in kinds)
            {
                foreach (KindEntry entry in _kinds.GetValueOrDefault(new KindKey(apiGroup, kind), []))
                {
                    if (entry.Rule.CoversOperation(request.Operation) && entry.Rule.CoversResource(request))
                    {
                        positions.Add(entry.Position);
                    }
                }
            }
        }
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
        if (_resources.TryGetValue(key, out ImmutableArray<Entry> found))
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

    private static IEnumerable<KindEntry> RulesOf(ImmutableArray<ConfiguredPolicy> policies) =>
        from position in Enumerable.Range(0, policies.Length)
        where !policies[position].IsOffEverywhere
        from rule in policies[position].Policy.Match
        select new KindEntry(position, rule);

    private static FrozenDictionary<TKey, ImmutableArray<TEntry>> Build<TKey, TEntry>(
        IEnumerable<(TKey Key, TEntry Entry)> entries)
        where TKey : notnull =>
        entries.GroupBy(static one => one.Key, static one => one.Entry)
            .ToFrozenDictionary(static one => one.Key, static one => one.ToImmutableArray());

    private readonly record struct Entry(int Position, MatchRule Rule, ResourcePattern Pattern);

    private readonly record struct KindEntry(int Position, MatchRule Rule);

    private readonly record struct KindKey(string Group, string Kind);

    private readonly record struct ResourceKey(string Resource, string Group, string Subresource);

    private readonly record struct RequestKey(
        ResourceKey Matched, ResourceKey Asked, KindKey Kind, Operation Operation)
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
                new KindKey(request.Kind.Group, request.Kind.Kind),
                request.Operation);
        }
    }
}
