import { definePolicy, glob } from "admission";

export default definePolicy({
  title: "Runtime classes",
  description: "Allows only listed runtime classes; an empty name on the list is the node's own runtime.",
  severity: "medium",
  controls: ["pci-dss-4.0.1:2.2.1", "nsa-cisa-1.2:pod-security"],
  match: "workloads",
  parameters: {
    type: "object",
    properties: {
      allowed: { description: "Globs.", type: "array", items: { type: "string" }, default: ["", "gvisor", "kata*"] },
    },
    additionalProperties: false,
  },
  validate({ pod, parameters, deny }) {
    const name = pod?.spec.runtimeClassName ?? "";
    if (pod !== null && !parameters.allowed.some((pattern) => glob(pattern, name))) {
      deny(name ? `the runtime class is ${name}` : "the pod names no runtime class", {
        field: pod.field("spec.runtimeClassName"),
        fix: `Use one of ${parameters.allowed.filter(Boolean).join(", ")}.`,
      });
    }
  },
});
