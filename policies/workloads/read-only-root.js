import { definePolicy } from "admission";

export default definePolicy({
  title: "Read-only root file system",
  description: "Demands that containers cannot write to their image, so that no attacker leaves anything there.",
  severity: "medium",
  controls: ["pci-dss-4.0.1:11.5.2", "cis-1.9:5.7.3", "nsa-cisa-1.2:pod-security"],
  match: "workloads",
  parameters: {
    type: "object",
    properties: {
      exempt: { description: "Patterns of images.", type: "array", items: { type: "string" }, default: [] },
    },
    additionalProperties: false,
  },
  validate({ pod, containers, parameters, deny }) {
    for (const container of pod?.spec.os?.name === "windows" ? [] : containers) {
      const isExempt = parameters.exempt.some((pattern) => container.image.matches(pattern));
      if (!isExempt && container.securityContext?.readOnlyRootFilesystem !== true) {
        deny(`container ${container.name} can write to its image`, {
          field: container.field("securityContext.readOnlyRootFilesystem"),
          fix: "Set readOnlyRootFilesystem: true and mount an emptyDir where it must write.",
        });
      }
    }
  },
});
