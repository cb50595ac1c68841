using System.Collections.Immutable;
using System.Globalization;
using Admission.Json;
using Admission.Kinds;
using Admission.Lookups;
using Admission.Matching;
using Admission.Objects;
using Admission.PolicySets;
using Admission.Protocol;
using Admission.Verdicts;

namespace Admission.Evaluation;

/// <summary>
/// Lets an old workload scale: a violation of an object that a controller creates only warns if the workload at the top
/// of its owners has the same violation, and existed before the date of the policy.
/// <para>
/// An owner reference proves nothing, because everybody who can create a Pod can write one. So the request must come
/// from a controller of Kubernetes; each owner is read from the API server, and must have the uid of the reference and
/// be in the same namespace; the policy itself must match the workload and find the violation there, in the same field
/// of its template and with the same value. An owner that cannot be read changes nothing: the violation denies.
/// </para>
/// </summary>
internal sealed class ControllingWorkload(
    PolicySet set, AdmissionRequest request, EvaluationContext context, PolicyRun run)
{
    private const string Controllers = "system:serviceaccount:kube-system:";

    private static readonly string[] ControllerNames =
    [
        "cronjob-controller", "daemon-set-controller", "deployment-controller", "job-controller",
        "replicaset-controller", "replication-controller", "statefulset-controller",
    ];

    // The workloads of Kubernetes, with their resources and the paths of their templates.
    private static readonly (string Group, string Kind, string Resource, string Template)[] Kinds =
    [
        ("", "Pod", "pods", ""),
        ("", "ReplicationController", "replicationcontrollers", "spec.template"),
        ("apps", "DaemonSet", "daemonsets", "spec.template"),
        ("apps", "Deployment", "deployments", "spec.template"),
        ("apps", "ReplicaSet", "replicasets", "spec.template"),
        ("apps", "StatefulSet", "statefulsets", "spec.template"),
        ("batch", "CronJob", "cronjobs", "spec.jobTemplate.spec.template"),
        ("batch", "Job", "jobs", "spec.template"),
    ];

    private (AdmissionRequest Request, JsonValue Object, DateTimeOffset Created, string Template)? _root;
    private KeyedObject? _object;
    private KeyedObject? _owner;

    /// <summary>Can it apply to the request at all?</summary>
    public static bool Covers(AdmissionRequest request) =>
        request is { Operation: Operation.Create, Subresource: "", Object: not null, Namespace.Length: > 0 }
        && IsController(request.User.Username)
        && Find(request.Kind.Group, request.Kind.Kind) is not null;

    /// <summary>Marks the violations that the workload has too.</summary>
    /// <param name="results">The results; replaced if a violation is marked.</param>
    /// <param name="policies">Their policies and settings, at the same positions.</param>
    public void Apply(List<PolicyResult> results, List<(ConfiguredPolicy Policy, PolicySettings Settings)> policies)
    {
        for (int i = 0; i < results.Count; i++)
        {
            if (policies[i].Settings.ExistingWorkloads is { } setting
                && setting.IsInForce(context.Now)
                && results[i] is { BlocksByViolation: true, Outcome: PolicyOutcome.Violated violated }
                && (_root ??= FindRoot()) is { } root
                && setting.Covers(root.Created)
                && MatchRule.MatchesAny(policies[i].Policy.Policy.Match, root.Request, context.Namespaces)
                    == MatchResult.Yes)
            {
                run.Begin(root.Request);
                PolicyOutcome before = run.Evaluate(policies[i].Policy, policies[i].Settings, out TimeSpan elapsed);
                results[i] = results[i] with
                {
                    Outcome = before is PolicyOutcome.Violated old
                        ? violated with { Violations = Mark(violated.Violations, old.Violations, root.Template) }
                        : violated,
                    Elapsed = results[i].Elapsed + elapsed,
                };
            }
        }
    }

    private static bool IsController(string user) =>
        user == "system:kube-controller-manager"
        || (user.StartsWith(Controllers, StringComparison.Ordinal)
            && ControllerNames.Contains(user[Controllers.Length..]));

    private static (string Group, string Kind, string Resource, string Template)? Find(string group, string kind)
    {
        foreach ((string Group, string Kind, string Resource, string Template) one in Kinds)
        {
            if (one.Group == group && one.Kind == kind)
            {
                return one;
            }
        }

        return null;
    }

    private (AdmissionRequest, JsonValue, DateTimeOffset, string)? FindRoot()
    {
        JsonValue value = request.Object!;
        (string Group, string Kind, string Resource, string Template)? found = null;
        for (int depth = 0; ControllerOf(value) is { } reference; depth++)
        {
            // A Pod of a Job of a CronJob has two.
            if (depth == ReviewOwners.MaxOwners || OwnerOf(reference, out found) is not { } owner)
            {
                return null;
            }

            value = owner;
        }

        if (found is not { } root
            || !DateTimeOffset.TryParse(
                value.Member("metadata")?.Member("creationTimestamp")?.Text, CultureInfo.InvariantCulture,
                DateTimeStyles.AssumeUniversal, out DateTimeOffset created))
        {
            return null;
        }

        _object = new KeyedObject(request.Object!, set.Workloads);
        _owner = new KeyedObject(value, set.Workloads);
        AdmissionRequest asked = request with
        {
            Kind = new GroupVersionKind(root.Group, "v1", root.Kind),
            Resource = new GroupVersionResource(root.Group, "v1", root.Resource),
            RequestKind = new GroupVersionKind(root.Group, "v1", root.Kind),
            RequestResource = new GroupVersionResource(root.Group, "v1", root.Resource),
            Operation = Operation.Update,
            Name = value.Member("metadata")?.Member("name")?.Text ?? "",
            GenerateName = "",
            Object = value,
            OldObject = value,
            Raw = null,
        };
        return (asked, value, created, root.Template);
    }

    // The only reference that may have controller set.
    private static JsonValue? ControllerOf(JsonValue value)
    {
        JsonValue[] controllers =
        [
            .. (value.Member("metadata")?.Member("ownerReferences") is { } list ? list.Items.ToArray() : [])
                .Where(static one => one.Member("controller")?.IsTrue == true),
        ];
        return controllers is [{ } only] ? only : null;
    }

    private JsonValue? OwnerOf(
        JsonValue reference, out (string Group, string Kind, string Resource, string Template)? found)
    {
        string apiVersion = reference.Member("apiVersion")?.Text ?? "";
        int slash = apiVersion.IndexOf('/', StringComparison.Ordinal);
        string name = reference.Member("name")?.Text ?? "";
        string uid = reference.Member("uid")?.Text ?? "";
        found = Find(slash < 0 ? "" : apiVersion[..slash], reference.Member("kind")?.Text ?? "");
        if (found is not { Template.Length: > 0 } kind || name.Length is 0 or > 253 || uid.Length == 0)
        {
            return null;
        }

        var read = new ReadKind(kind.Group, kind.Resource, kind.Kind, "v1");
        JsonValue? owner = Read(read, name);
        JsonValue? metadata = owner?.Member("metadata");
        return metadata?.Member("uid")?.Text == uid
            && metadata.Member("namespace")?.Text == request.Namespace
            ? owner
            : null;
    }

    // The objects that policies look up have only the declared fields: a field that the owner has would look absent.
    private JsonValue? Read(ReadKind kind, string name)
    {
        if (context.Owners is not { } owners)
        {
            return context.Objects.Find(kind, request.Namespace, name).Object;
        }

        FoundObject? known = owners.Find(kind, request.Namespace, name);
        if (known is null)
        {
            owners.Ask(kind, request.Namespace, name);
        }

        return known?.Object;
    }

    // Each violation of the workload accounts for one of the object: a second container with the same problem is new.
    private ImmutableArray<Violation> Mark(
        ImmutableArray<Violation> violations, ImmutableArray<Violation> owner, string template)
    {
        var left = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (Violation one in owner)
        {
            string field = _owner!.Canonicalize(one.Field);
            left[field] = left.GetValueOrDefault(field) + 1;
        }

        Violation[] marked = [.. violations];
        for (int i = 0; i < marked.Length; i++)
        {
            if (!FieldPath.TryParse(marked[i].Field, out FieldPath? path, out _) || path.Parent is null)
            {
                continue;
            }

            FieldPath canonical = _object!.Canonicalize(path);
            string field = InOwner(canonical.ToString(), template);
            if (left.GetValueOrDefault(field) > 0
                && FieldPath.TryParse(field, out FieldPath? place, out _)
                && JsonValue.AreSame(_object.Find(canonical), _owner!.Find(place)) is var isSame
                && (isSame || (_object.Find(canonical) is null && _owner.Find(place) is null)))
            {
                left[field]--;
                marked[i] = marked[i] with { IsExisting = true };
            }
        }

        return [.. marked];
    }

    // From the template of the object to the one of the workload; a field outside of it is at the same place.
    private string InOwner(string field, string template)
    {
        string own = Find(request.Kind.Group, request.Kind.Kind)!.Value.Template;
        return own.Length == 0 ? $"{template}.{field}"
            : field.StartsWith(own + ".", StringComparison.Ordinal) ? template + field[own.Length..]
            : field;
    }
}
