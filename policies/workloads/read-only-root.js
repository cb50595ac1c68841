import { definePolicy } from "admission";
import { contextOf } from "../lib/pod-security.js";

export default definePolicy({
  title: "Read-only root file system",
  description: "Requires a read-only root file system, so that attackers cannot change the files of the image.",
  severity: "medium",
  controls: ["pci-dss-4.0.1:11.5.2", "cis-1.9:5.7.3", "nsa-cisa-1.2:pod-security"],
  match: "workloads",
  parameters: {
    type: "object",
    properties: {
      exempt: { description: "Patterns of exempt images.", type: "array", items: { type: "string" }, default: [] },
    },
    additionalProperties: false,
  },
  validate({ pod, containers, parameters, deny }) {
    for (const container of pod?.spec.os?.name === "windows" ? [] : containers) {
      const isExempt = parameters.exempt.some((pattern) => container.image.matches(pattern));
      if (!isExempt && contextOf(container, deny).readOnlyRootFilesystem !== true) {
        deny(`container ${container} can write to its root file system`, {
          field: container.field("securityContext.readOnlyRootFilesystem"),
          fix: "Set readOnlyRootFilesystem: true, and mount an emptyDir for files that it writes.",
        });
      }
    }
  },
});
