import { definePolicy } from "admission";
import { items } from "../../lib/shape.js";

export default definePolicy({
  title: "Volume types",
  description: "Allows only types of volumes that give no access to the node.",
  severity: "medium",
  controls: ["pss:restricted/volumeTypes", "cis-1.9:5.2.12", "pci-dss-4.0.1:7.2.2"],
  match: "workloads",
  parameters: {
    type: "object",
    properties: {
      allowed: {
        description: "Types of volumes, as the pod's spec names them.",
        type: "array",
        items: { type: "string" },
        default: [
          "configMap", "csi", "downwardAPI", "emptyDir", "ephemeral", "image", "persistentVolumeClaim", "projected",
          "secret",
        ],
      },
    },
    additionalProperties: false,
  },
  validate({ pod, parameters, deny }) {
    for (const [index, volume] of pod ? items(pod.spec.volumes, pod, "spec.volumes", deny) : []) {
      for (const type of Object.keys(volume)) {
        if (type !== "name" && volume[type] !== null && !parameters.allowed.includes(type)) {
          deny(`volume ${volume.name} is of type ${type}`, {
            field: pod?.field(`spec.volumes[${index}].${type}`),
            fix: `Use ${parameters.allowed.join(" or ")}.`,
          });
        }
      }
    }
  },
});
