using System.Buffers.Binary;
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

    // A table with open addressing, at most a quarter full: an entry is the position of a name, plus one.
    private const int TableSize = 1024;

    private static readonly byte[][] Utf8Names = Array.ConvertAll(Names, Encoding.UTF8.GetBytes);

    private static readonly ushort[] Table = BuildTable();

    /// <summary>Every known name.</summary>
    public static IEnumerable<string> All => Names;

    /// <summary>The text of a name.</summary>
    /// <param name="raw">The bytes between its quotes.</param>
    /// <param name="hasEscape">Do they contain a backslash?</param>
    internal static string TextOf(ReadOnlySpan<byte> raw, bool hasEscape)
    {
        if (!hasEscape && raw.Length <= MaxLength)
        {
            for (int place = PlaceOf(raw); Table[place] != 0; place = (place + 1) % TableSize)
            {
                int index = Table[place] - 1;
                if (raw.SequenceEqual(Utf8Names[index]))
                {
                    return Names[index];
                }
            }
        }

        return JsonString.Decode(raw, hasEscape);
    }

    private static ushort[] BuildTable()
    {
        ushort[] table = new ushort[TableSize];
        for (int i = 0; i < Names.Length; i++)
        {
            int place = PlaceOf(Utf8Names[i]);
            while (table[place] != 0)
            {
                place = (place + 1) % TableSize;
            }

            table[place] = (ushort)(i + 1);
        }

        return table;
    }

    // The names are constants, so nobody can choose names that make the search longer.
    private static int PlaceOf(ReadOnlySpan<byte> name)
    {
        uint hash = (uint)name.Length * 0x9E3779B1;
        if (name.Length >= sizeof(uint))
        {
            hash ^= BinaryPrimitives.ReadUInt32LittleEndian(name) * 0x85EBCA6B;
            hash ^= BinaryPrimitives.ReadUInt32LittleEndian(name[^sizeof(uint)..]) * 0xC2B2AE35;
        }
        else if (name.Length > 0)
        {
            hash ^= (name[0] | ((uint)name[name.Length / 2] << 8) | ((uint)name[^1] << 16)) * 0x85EBCA6B;
        }

        return (int)((hash ^ (hash >> 15)) % TableSize);
    }
}
