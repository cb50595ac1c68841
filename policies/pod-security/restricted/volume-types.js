import { definePolicy } from "admission";

export default definePolicy({
  title: "Volume types",
  description: "Allows only volumes that belong to the pod, its namespace, or a claim that somebody granted.",
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
    for (const [index, volume] of (pod?.spec.volumes ?? []).entries()) {
      for (const type of Object.keys(volume)) {
        if (type !== "name" && volume[type] !== null && !parameters.allowed.includes(type)) {
          deny(`volume ${volume.name} is of type ${type}`, {
            field: pod?.field(`spec.volumes[${index}].${type}`),
            fix: `Use one of ${parameters.allowed.join(", ")}.`,
          });
        }
      }
    }
  },
});
