import { definePolicy } from "admission";

export default definePolicy({
  title: "Forbidden host paths",
  description: "Denies mounting what rules the node or the cloud: runtime sockets, the kubelet's files, credentials.",
  severity: "critical",
  controls: ["cis-1.9:5.2.12", "pci-dss-4.0.1:7.2.2", "pci-dss-4.0.1:8.6.2"],
  match: "workloads",
  parameters: {
    type: "object",
    properties: {
      paths: {
        description: "Absolute paths. What holds one, or lies in one, is denied as well.",
        type: "array",
        items: { type: "string", pattern: "^/" },
        default: [
          "/var/run/docker", "/var/run/docker.sock", "/run/docker.sock", "/var/run/containerd", "/run/containerd",
          "/var/run/crio", "/run/crio", "/var/lib/kubelet", "/etc/kubernetes", "/root/.aws", "/root/.azure",
          "/root/.config/gcloud",
        ],
      },
    },
    additionalProperties: false,
  },
  validate({ pod, parameters, deny }) {
    for (const [index, { name, hostPath }] of (pod?.spec.volumes ?? []).entries()) {
      const path = hostPath && split(hostPath.path);
      const found = path && parameters.paths.find((one) => split(one).every((part, at) => (path[at] ?? part) === part));
      if (found) {
        deny(`volume ${name} gives ${found} away`, {
          field: pod?.field(`spec.volumes[${index}].hostPath.path`),
          fix: "Remove it.",
        });
      }
    }
  },
});

/** @param {string} path */
function split(path) {
  return path.split("/").filter((part) => part !== "" && part !== ".");
}
