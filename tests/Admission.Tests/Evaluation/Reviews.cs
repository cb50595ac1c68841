using Admission.Kinds;
using Admission.Protocol;

namespace Admission.Tests.Evaluation;

/// <summary>Requests in few words.</summary>
internal static class Reviews
{
    public const string NginxPod =
        """
        { "apiVersion": "v1", "kind": "Pod",
          "metadata": { "name": "web", "labels": { "app": "web", "__proto__": "p" } },
          "spec": { "containers": [ { "name": "web", "image": "nginx:1.19", "command": ["a", "b"],
                                      "tty": true, "stdin": null } ],
                    "initContainers": [ { "name": "setup", "image": "busybox", "restartPolicy": "Always" } ] } }
        """;

    public static AdmissionRequest Pod(string json = NginxPod) => Of("Pod", "pods", json, null);

    public static AdmissionRequest Update(string before, string after) => Of("Pod", "pods", after, before) with
    {
        Operation = Operation.Update,
    };

    public static AdmissionRequest Of(
        string kind, string resource, string? json, string? old, string group = "") => new()
        {
            Uid = "u-1",
            Kind = new GroupVersionKind(group, "v1", kind),
            Resource = new GroupVersionResource(group, "v1", resource),
            Name = "web",
            Namespace = "shop",
            Operation = Operation.Create,
            User = new UserInfo { Username = "alice", Uid = "7", Groups = ["developers", "system:authenticated"] },
            Object = json is null ? null : Objects.Json.Of(json),
            OldObject = old is null ? null : Objects.Json.Of(old),
        };
}
