import { definePolicy, glob } from "admission";
import { text } from "../lib/shape.js";

export default definePolicy({
  title: "Runtime classes",
  description: "Allows only listed runtime classes.",
  severity: "medium",
  controls: ["pci-dss-4.0.1:2.2.1", "nsa-cisa-1.2:pod-security"],
  match: "workloads",
  parameters: {
    type: "object",
    properties: {
      allowed: {
        description: "Globs. An empty string means the default class of the node.",
        type: "array",
        items: { type: "string" },
        default: ["", "gvisor", "kata*"],
      },
    },
    additionalProperties: false,
  },
  validate({ pod, parameters, deny }) {
    const path = "spec.runtimeClassName";
    const name = pod ? text(pod.spec.runtimeClassName, pod, path, deny) : "";
    if (pod !== null && !parameters.allowed.some((pattern) => glob(pattern, name))) {
      deny(name ? `runtime class ${name} is not allowed` : "the pod has no runtime class", {
        field: pod.field(path),
        fix: `Use ${parameters.allowed.filter(Boolean).join(" or ")}.`,
      });
    }
  },
});
