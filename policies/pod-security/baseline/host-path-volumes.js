import { definePolicy } from "admission";

export default definePolicy({
  title: "Host path volumes",
  description: "Denies volumes that are folders of the node, through which a pod reads and changes the node.",
  severity: "high",
  controls: ["pss:baseline/hostPathVolumes", "cis-1.9:5.2.12", "pci-dss-4.0.1:7.2.2"],
  match: "workloads",
  parameters: {
    type: "object",
    properties: {
      allowed: {
        description: "Folders of the node that may be mounted, with all below them.",
        type: "array",
        items: {
          type: "object",
          properties: {
            path: { description: "Absolute path: /var/log", type: "string", pattern: "^/" },
            readOnly: { description: "Must every mount be read-only?", type: "boolean", default: true },
          },
          required: ["path"],
          additionalProperties: false,
        },
        default: [],
      },
    },
    additionalProperties: false,
  },
  validate({ pod, containers, parameters, deny }) {
    for (const [index, { name, hostPath }] of (pod?.spec.volumes ?? []).entries()) {
      if (!hostPath) {
        continue;
      }

      const allowed = parameters.allowed.filter(({ path }) => isInside(hostPath.path, path));
      const mounts = containers.flatMap((container) => container.volumeMounts ?? []);
      const isReadOnly = mounts.every((mount) => mount.name !== name || mount.readOnly);
      if (!allowed.some(({ readOnly }) => isReadOnly || !readOnly)) {
        const what = allowed.length > 0 ? "is mounted for writing" : "is the node's";
        deny(`volume ${name}: ${hostPath.path} ${what}`, {
          field: pod?.field(`spec.volumes[${index}].hostPath`),
          fix: allowed.length > 0 ? "Set readOnly: true for each mount." : "Use a persistentVolumeClaim or emptyDir.",
        });
      }
    }
  },
});

/**
 * @param {string} path
 * @param {string} folder
 */
function isInside(path, folder) {
  const parts = path.split("/").filter((part) => part !== "" && part !== ".");
  const below = folder.split("/").filter((part) => part !== "");
  return !parts.includes("..") && below.every((part, index) => parts[index] === part);
}
