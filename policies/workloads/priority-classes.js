import { definePolicy, glob } from "admission";

export default definePolicy({
  title: "Priority classes",
  description: "Allows only listed priority classes: whoever takes the cluster's own pushes other pods out.",
  severity: "medium",
  controls: ["pci-dss-4.0.1:7.2.2", "nsa-cisa-1.2:resource-policies"],
  match: "workloads",
  parameters: {
    type: "object",
    properties: {
      forbidden: { description: "Globs.", type: "array", items: { type: "string" }, default: ["system-*"] },
      required: { description: "Must one be named?", type: "boolean", default: false },
    },
    additionalProperties: false,
  },
  validate({ pod, parameters: { forbidden, required }, deny }) {
    const name = pod?.spec.priorityClassName ?? "";
    const isWrong = name === "" ? required : forbidden.some((pattern) => glob(pattern, name));
    if (pod !== null && isWrong) {
      deny(name ? `the priority class is ${name}` : "the pod names no priority class", {
        field: pod.field("spec.priorityClassName"),
        fix: "Ask which class is meant for your workload.",
      });
    }
  },
});
