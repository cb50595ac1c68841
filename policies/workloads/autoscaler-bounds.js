import { definePolicy } from "admission";
import { number, root } from "../lib/shape.js";

export default definePolicy({
  title: "Autoscaler bounds",
  description: "Sets bounds for the minimum and maximum of autoscalers, and for the difference between them.",
  severity: "low",
  controls: ["pci-dss-4.0.1:12.10.1", "gdpr:32"],
  match: { resources: ["horizontalpodautoscalers.autoscaling"] },
  parameters: {
    type: "object",
    properties: {
      min: { description: "Lowest allowed minReplicas.", type: "integer", minimum: 0, default: 1 },
      max: { description: "Highest allowed maxReplicas.", type: "integer", minimum: 1, default: 100 },
      spread: { description: "Minimum difference between the two.", type: "integer", minimum: 0, default: 0 },
    },
    additionalProperties: false,
  },
  validate({ object, parameters: { min, max, spread }, deny }) {
    const minReplicas = number(object?.spec?.minReplicas, root, "spec.minReplicas", deny) ?? 1;
    const maxReplicas = number(object?.spec?.maxReplicas, root, "spec.maxReplicas", deny) ?? 1;
    if (minReplicas < min) {
      deny(`minReplicas is ${minReplicas}`, { field: "spec.minReplicas", fix: `Use at least ${min}.` });
    }
    if (maxReplicas > max) {
      deny(`maxReplicas is ${maxReplicas}`, { field: "spec.maxReplicas", fix: `Use at most ${max}.` });
    }
    if (maxReplicas - minReplicas < spread) {
      deny(`the difference between minReplicas (${minReplicas}) and maxReplicas (${maxReplicas}) is too small`, {
        field: "spec.maxReplicas",
        fix: `Use a difference of at least ${spread}.`,
      });
    }
  },
});
