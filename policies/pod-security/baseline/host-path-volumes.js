import { definePolicy } from "admission";
import { isInside, partsOf } from "../../lib/paths.js";
import { items, record, text } from "../../lib/shape.js";

export default definePolicy({
  title: "Host path volumes",
  description: "Denies volumes that are directories on the node, which let a pod read and change the node.",
  severity: "high",
  controls: ["pss:baseline/hostPathVolumes", "cis-1.9:5.2.12", "pci-dss-4.0.1:7.2.2"],
  match: "workloads",
  parameters: {
    type: "object",
    properties: {
      allowed: {
        description: "Directories on the node that pods can mount, including everything in them.",
        type: "array",
        items: {
          type: "object",
          properties: {
            path: { description: "Absolute path: /var/log", type: "string", pattern: "^/" },
            readOnly: { description: "Require read-only mounts.", type: "boolean", default: true },
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
    for (const [index, volume] of pod ? items(pod.spec.volumes, pod, "spec.volumes", deny) : []) {
      if (!pod || !volume.hostPath) {
        continue;
      }

      const field = `spec.volumes[${index}].hostPath`;
      const path = text(record(volume.hostPath, pod, field, deny).path, pod, `${field}.path`, deny);
      const allowed = parameters.allowed.filter((one) =>
        !path.split("/").includes("..") && isInside(partsOf(path), partsOf(one.path)));
      const isReadOnly = containers.every((container) =>
        items(container.volumeMounts, container, "volumeMounts", deny).every(([, mount]) =>
          mount.name !== volume.name || mount.readOnly === true));
      if (!allowed.some(({ readOnly }) => isReadOnly || !readOnly)) {
        const what = allowed.length > 0 ? "is mounted for writing" : "is a directory on the node";
        deny(`volume ${volume.name}: ${path} ${what}`, {
          field: pod.field(field),
          fix: allowed.length > 0 ? "Set readOnly: true on each mount." : "Use a persistentVolumeClaim or emptyDir.",
        });
      }
    }
  },
});
