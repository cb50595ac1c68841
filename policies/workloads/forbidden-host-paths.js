import { definePolicy } from "admission";
import { isInside, partsOf } from "../lib/paths.js";
import { items, record, root, text } from "../lib/shape.js";

export default definePolicy({
  title: "Forbidden host paths",
  description: "Denies mounting runtime sockets, kubelet files and credentials, which give control over the node.",
  severity: "critical",
  controls: ["cis-1.9:5.2.12", "pci-dss-4.0.1:7.2.2", "pci-dss-4.0.1:8.6.2"],
  match: { resources: ["workloads", "persistentvolumes"] },
  parameters: {
    type: "object",
    properties: {
      paths: {
        description: "Absolute paths. The parent directories of each path and everything below it are also forbidden.",
        type: "array",
        items: { type: "string", pattern: "^/" },
        default: [
          "/run/docker", "/run/docker.sock", "/run/dockershim.sock", "/run/cri-dockerd.sock", "/run/containerd",
          "/run/k3s", "/run/k0s", "/run/crio", "/run/podman", "/run/user", "/var/snap/microk8s/common/run",
          "/var/lib/docker", "/var/lib/containerd", "/var/lib/containers", "/var/lib/kubelet", "/var/lib/rancher",
          "/var/lib/k0s", "/var/lib/etcd", "/etc/kubernetes", "/etc/rancher", "/etc/shadow", "/root/.aws",
          "/root/.azure", "/root/.config/gcloud", "/root/.kube", "/root/.ssh", "/pipe/docker_engine",
          "/pipe/containerd-containerd",
        ],
      },
    },
    additionalProperties: false,
  },
  validate({ object, pod, parameters, deny }) {
    /** @type {(source: unknown, what: string, place: import("../lib/shape.js").Place, field: string) => void} */
    const check = (source, what, place, field) => {
      if (source) {
        const path = text(record(source, place, field, deny).path, place, `${field}.path`, deny);
        const parts = partsOf(path);
        const found = parameters.paths.find((one) => isInside(parts, partsOf(one)) || isInside(partsOf(one), parts));
        if (found && path !== "") {
          const same = found === path ? "" : `, which gives access to ${found}`;
          deny(`${what} mounts ${path}${same}`, { field: place.field(`${field}.path`), fix: "Remove it." });
        }
      }
    };
    for (const [index, { name, hostPath }] of pod ? items(pod.spec.volumes, pod, "spec.volumes", deny) : []) {
      check(hostPath, `volume ${name}`, pod ?? root, `spec.volumes[${index}].hostPath`);
    }
    if (pod === null) {
      check(object?.spec?.hostPath, "the volume", root, "spec.hostPath");
      check(object?.spec?.local, "the volume", root, "spec.local");
    }
  },
});
