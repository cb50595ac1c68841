import { definePolicy, glob } from "admission";
import { text } from "../lib/shape.js";

export default definePolicy({
  title: "Priority classes",
  description: "Denies priority classes that are reserved for cluster components. Such pods can evict other pods.",
  severity: "medium",
  controls: ["pci-dss-4.0.1:7.2.2", "nsa-cisa-1.2:resource-policies"],
  match: "workloads",
  parameters: {
    type: "object",
    properties: {
      forbidden: { description: "Globs of names.", type: "array", items: { type: "string" }, default: ["system-*"] },
      required: { description: "Require a class.", type: "boolean", default: false },
    },
    additionalProperties: false,
  },
  validate({ pod, parameters: { forbidden, required }, deny }) {
    const path = "spec.priorityClassName";
    const name = pod ? text(pod.spec.priorityClassName, pod, path, deny) : "";
    const isWrong = name === "" ? required : forbidden.some((pattern) => glob(pattern, name));
    if (pod !== null && isWrong) {
      deny(name ? `priority class ${name} is not allowed` : "the pod has no priority class", {
        field: pod.field(path),
        fix: "Ask an administrator for the class of your workload.",
      });
    }
  },
});
