using System.Globalization;
using Admission.Cel.Libraries;
using Admission.Cel.Values;
using Admission.Json;
using Admission.Languages;
using Admission.Lookups;

namespace Admission.Cel.Kyverno;

/// <summary>
/// The functions that Kyverno adds to CEL and that read the cluster or the time: <c>resource.Get</c>,
/// <c>resource.List</c>, <c>globalContext.Get</c>, <c>time.now</c>.
/// </summary>
internal static class ClusterLibrary
{
    public static readonly CelType ResourceType = CelType.Struct("resource.Context");
    public static readonly CelType GlobalContextType = CelType.Struct("globalcontext.Context");
    public static readonly CelType TimeType = CelType.Struct("time.Time");

    // Kyverno 1.18 added the second spelling.
    private static readonly (string Get, string List, string Suffix)[] Spellings =
        [("Get", "List", "pascal"), ("get", "list", "camel")];

    /// <summary>Adds the functions.</summary>
    /// <param name="library">Receives them.</param>
    /// <param name="isNamespaced">
    /// For a policy of one namespace? Such a policy reads only objects of its namespace, and does not name it.
    /// </param>
    public static void AddTo(LibraryBuilder library, bool isNamespaced)
    {
        CelType s = CelType.String;
        library.Type(ResourceType);
        library.Type(GlobalContextType);
        library.Type(TimeType);
        if (isNamespaced)
        {
            AddOfNamespace(library);
        }
        else
        {
            AddOfCluster(library);
        }

        foreach (string get in (string[])["Get", "get"])
        {
            library.Member(get, $"globalcontext_{get}_string", GlobalContextType, s, CelType.Dyn,
                static (in c, in name) => Global(c, name.String, ""));
            library.Member(
                get, $"globalcontext_{get}_string_string_string", [GlobalContextType, s, s, s], CelType.Dyn,
                static a => Global(a[0], a[1].String, a[2].String));
            library.Member(
                get, $"globalcontext_{get}_string_string", [GlobalContextType, s, s], CelType.Dyn,
                static a => Global(a[0], a[1].String, a[2].String));
        }

        AddTime(library);
    }

    private static void AddOfNamespace(LibraryBuilder library)
    {
        CelType s = CelType.String;
        foreach ((string get, string list, string suffix) in Spellings)
        {
            library.Member(
                get, $"resource_get_string_string_string_{suffix}", [ResourceType, s, s, s], CelType.MapOfDyn,
                static a => Get(a[0], a[1].String, a[2].String, SpaceOf(a[0]), a[3].String));
            library.Member(
                list, $"resource_list_string_string_{suffix}", [ResourceType, s, s], CelType.MapOfDyn,
                static a => List(a[0], a[1].String, a[2].String, SpaceOf(a[0]), null));
            library.Member(
                list, $"resource_list_string_string_map_{suffix}", [ResourceType, s, s, CelType.Map(s, s)],
                CelType.MapOfDyn,
                static a => List(a[0], a[1].String, a[2].String, SpaceOf(a[0]), a[3]));
        }
    }

    private static void AddOfCluster(LibraryBuilder library)
    {
        CelType s = CelType.String;
        foreach ((string get, string list, string suffix) in Spellings)
        {
            library.Member(
                get, $"resource_get_string_string_string_string_{suffix}", [ResourceType, s, s, s, s],
                CelType.MapOfDyn,
                static a => Get(a[0], a[1].String, a[2].String, a[3].String, a[4].String));
            library.Member(
                list, $"resource_list_string_string_string_{suffix}", [ResourceType, s, s, s], CelType.MapOfDyn,
                static a => List(a[0], a[1].String, a[2].String, a[3].String, null));
            library.Member(
                list,
                $"resource_list_string_string_string_map_{suffix}",
                [ResourceType, s, s, s, CelType.Map(s, s)],
                CelType.MapOfDyn,
                static a => List(a[0], a[1].String, a[2].String, a[3].String, a[4]));
        }
    }

    private static void AddTime(LibraryBuilder library)
    {
        CelType s = CelType.String;
        library.Member("now", "time_now", TimeType, CelType.Timestamp, static (in time) =>
            CelValue.Of(CelTimestamp.Of(((Cluster)time.Opaque).Review.Now)));
        library.Member(
            "truncate", "time_truncate", [TimeType, CelType.Timestamp, CelType.Duration], CelType.Timestamp,
            static a => Truncate(a[1], a[2].Int));
        library.Member("toCron", "time_to_cron", TimeType, CelType.Timestamp, s, static (in _, in time) =>
        {
            DateTime at = time.Timestamp.At(0);
            return CelValue.Of(string.Create(
                CultureInfo.InvariantCulture, $"{at.Minute} {at.Hour} {at.Day} {at.Month} {(int)at.DayOfWeek}"));
        });
    }

    /// <summary>The variables <c>resource</c>, <c>globalContext</c> and <c>time</c> for a review.</summary>
    /// <param name="type">The type of the variable.</param>
    /// <param name="review">The review.</param>
    /// <param name="policy">The policy that reads.</param>
    public static CelValue Variable(CelType type, ReviewInput review, KyvernoPolicy policy) =>
        CelValue.Of(new Cluster(type, review, policy));

    /// <summary>The kind that an <c>apiVersion</c> and a plural name.</summary>
    public static ReadKind KindOf(string apiVersion, string resource)
    {
        int slash = apiVersion.IndexOf('/', StringComparison.Ordinal);
        return new ReadKind(slash < 0 ? "" : apiVersion[..slash], resource, "", apiVersion[(slash + 1)..]);
    }

    private static string SpaceOf(in CelValue cluster) => ((Cluster)cluster.Opaque).Policy.Space ?? "";

    private static CelValue Get(in CelValue cluster, string apiVersion, string resource, string space, string name)
    {
        FoundObject found = ((Cluster)cluster.Opaque).Review.Objects.Find(KindOf(apiVersion, resource), space, name);
        return found.State switch
        {
            LookupState.Found => CelValue.FromJson(found.Object),
            LookupState.Absent => CelValue.Fail($"failed to get resource: {resource} \"{name}\" not found"),
            _ => Unknown(found.Reason),
        };
    }

    private static CelValue List(
        in CelValue cluster, string apiVersion, string resource, string space, CelValue? labels)
    {
        FoundObjects found = ((Cluster)cluster.Opaque).Review.Objects.List(KindOf(apiVersion, resource), space);
        if (!found.IsKnown)
        {
            return Unknown(found.Reason);
        }

        var list = new CelMap.Entries();
        list.TryAdd(CelValue.Of("apiVersion"), CelValue.Of(apiVersion));
        list.TryAdd(
            CelValue.Of("items"),
            CelList.Of([.. found.Objects.Where(one => labels is not { } asked || HasLabels(one, asked))
                .Select(CelValue.FromJson)]));
        return CelValue.Of(list);
    }

    private static bool HasLabels(JsonValue value, in CelValue labels)
    {
        JsonValue? own = value.Member("metadata")?.Member("labels");
        for (int i = 0; i < CelMap.CountOf(labels); i++)
        {
            if (own?.Member(CelMap.KeyOf(labels, i).String)?.Text != CelMap.ValueOf(labels, i).Text)
            {
                return false;
            }
        }

        return true;
    }

    private static CelValue Global(in CelValue cluster, string name, string projection)
    {
        var context = (Cluster)cluster.Opaque;
        if (!context.Policy.Entries.TryGetValue(name, out GlobalEntry? entry))
        {
            return CelValue.Fail($"failed to get global context entry: {name} not found");
        }

        FoundObjects found = context.Review.Objects.List(entry.Read.Kind, entry.Read.Name);
        if (!found.IsKnown)
        {
            return Unknown(found.Reason);
        }

        CelValue list = CelList.Of([.. found.Objects.Select(CelValue.FromJson)]);
        return projection.Length == 0 ? list
            : entry.Projections.TryGetValue(projection, out JmesPath? path) ? path.Evaluate(list)
            : CelValue.Fail($"failed to get global reference: projection \"{projection}\" not found");
    }

    private static CelValue Unknown(string reason) => CelValue.Of(new CelError(reason) { IsUnknown = true });

    private static CelValue Truncate(in CelValue time, long nanos)
    {
        if (nanos <= 0)
        {
            return time;
        }

        // From the zero time of Go, as time.Truncate does.
        Int128 since = (((Int128)time.Timestamp.Seconds - CelTimestamp.MinSeconds) * GoDuration.Second)
            + time.Timestamp.Nanos;
        Int128 cut = (since - (since % nanos)) + ((Int128)CelTimestamp.MinSeconds * GoDuration.Second);
        long seconds = (long)(cut / GoDuration.Second);
        long rest = (long)(cut % GoDuration.Second);
        return CelValue.Of(rest < 0
            ? new CelTimestamp(seconds - 1, (int)(rest + GoDuration.Second))
            : new CelTimestamp(seconds, (int)rest));
    }

    private sealed class Cluster(CelType type, ReviewInput review, KyvernoPolicy policy) : CelOpaque
    {
        public ReviewInput Review { get; } = review;

        public KyvernoPolicy Policy { get; } = policy;

        public override CelType Type => type;

        public override (string Key, string Text) Json => ("$" + type.Name, "");

        public override bool IsSame(CelOpaque other) => ReferenceEquals(this, other);
    }
}
