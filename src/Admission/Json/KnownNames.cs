using System.Collections.Frozen;
using System.Text;

namespace Admission.Json;

/// <summary>
/// Names that most Kubernetes objects have. Reading one of them returns the same string each time, which saves an
/// allocation per member and lets an engine keep its own form of the name.
/// </summary>
public static class KnownNames
{
    private const int MaxLength = 32;

    private static readonly string[] Names =
    [
        "apiVersion", "kind", "metadata", "spec", "status", "name", "generateName", "namespace", "labels",
        "annotations", "uid", "resourceVersion", "generation", "creationTimestamp", "deletionTimestamp",
        "ownerReferences", "finalizers", "managedFields", "controller", "blockOwnerDeletion", "manager", "operation",
        "time",
        "fieldsType", "fieldsV1", "subresource", "template", "selector", "matchLabels", "matchExpressions", "key",
        "operator", "values", "replicas", "strategy", "type", "rollingUpdate", "maxSurge", "maxUnavailable",
        "containers", "initContainers", "ephemeralContainers", "image", "imagePullPolicy", "command", "args", "env",
        "envFrom", "value", "valueFrom", "ports", "containerPort", "hostPort", "protocol", "resources", "limits",
        "requests", "cpu", "memory", "volumeMounts", "mountPath", "readOnly", "subPath", "volumes", "volumeDevices",
        "livenessProbe", "readinessProbe", "startupProbe", "httpGet", "path", "port", "scheme", "lifecycle",
        "terminationMessagePath", "terminationMessagePolicy", "securityContext", "runAsNonRoot", "runAsUser",
        "runAsGroup", "fsGroup", "privileged", "allowPrivilegeEscalation", "readOnlyRootFilesystem", "capabilities",
        "add", "drop", "seccompProfile", "seLinuxOptions", "appArmorProfile", "procMount", "hostNetwork", "hostPID",
        "hostIPC", "hostUsers", "hostPath", "emptyDir", "configMap", "secret", "projected", "sources",
        "serviceAccountToken", "downwardAPI", "persistentVolumeClaim", "items", "mode", "defaultMode", "optional",
        "secretName", "claimName", "expirationSeconds", "restartPolicy", "terminationGracePeriodSeconds", "dnsPolicy",
        "serviceAccountName", "serviceAccount", "automountServiceAccountToken", "nodeName", "nodeSelector",
        "schedulerName", "tolerations", "effect", "tolerationSeconds", "priority", "priorityClassName",
        "enableServiceLinks", "preemptionPolicy", "affinity", "topologySpreadConstraints", "imagePullSecrets",
        "jobTemplate", "schedule", "data", "stringData", "binaryData", "immutable", "rules", "verbs", "apiGroups",
        "resourceNames", "roleRef", "subjects", "apiGroup", "conditions", "phase", "periodSeconds",
        "timeoutSeconds", "initialDelaySeconds", "failureThreshold", "successThreshold", "revisionHistoryLimit",
        "progressDeadlineSeconds", "fieldRef", "fieldPath", "secretKeyRef", "configMapKeyRef", "stdin", "tty",
        "container", "username", "groups", "extra", "request", "requestKind", "requestResource", "requestSubResource",
        "userInfo", "object", "oldObject", "dryRun", "options", "version", "group", "resource", "subResource", "app",
    ];

    private static readonly FrozenDictionary<string, string>.AlternateLookup<ReadOnlySpan<char>> Lookup =
        Names.Distinct(StringComparer.Ordinal)
            .ToFrozenDictionary(name => name, StringComparer.Ordinal)
            .GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>Every known name.</summary>
    public static IEnumerable<string> All => Names;

    /// <summary>The text of a name.</summary>
    /// <param name="raw">The bytes between its quotes.</param>
    /// <param name="hasEscape">Do they contain a backslash?</param>
    internal static string TextOf(ReadOnlySpan<byte> raw, bool hasEscape)
    {
        if (raw.Length <= MaxLength)
        {
            Span<char> chars = stackalloc char[MaxLength];
            if (Ascii.ToUtf16(raw, chars, out int written) == System.Buffers.OperationStatus.Done
                && Lookup.TryGetValue(chars[..written], out string? known))
            {
                return known;
            }
        }

        return JsonString.Decode(raw, hasEscape);
    }
}
