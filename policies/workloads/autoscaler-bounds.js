import { definePolicy } from "admission";

export default definePolicy({
  title: "Autoscaler bounds",
  description: "Bounds what autoscalers do: neither too few nor too many replicas, and room between the two.",
  severity: "low",
  controls: ["pci-dss-4.0.1:12.10.1", "gdpr:32"],
  match: { resources: ["horizontalpodautoscalers.autoscaling"] },
  parameters: {
    type: "object",
    properties: {
      min: { description: "Lowest minReplicas.", type: "integer", minimum: 0, default: 1 },
      max: { description: "Highest maxReplicas.", type: "integer", minimum: 1, default: 100 },
      spread: { description: "Least difference between the two.", type: "integer", minimum: 0, default: 0 },
    },
    additionalProperties: false,
  },
  validate({ object, parameters: { min, max, spread }, deny }) {
    const { minReplicas = 1, maxReplicas = 1 } = object?.spec ?? {};
    if (minReplicas < min) {
      deny(`minReplicas is ${minReplicas}`, { field: "spec.minReplicas", fix: `Use at least ${min}.` });
    }
    if (maxReplicas > max) {
      deny(`maxReplicas is ${maxReplicas}`, { field: "spec.maxReplicas", fix: `Use at most ${max}.` });
    }
    if (maxReplicas - minReplicas < spread) {
      deny(`there is no room between ${minReplicas} and ${maxReplicas} replicas`, {
        field: "spec.maxReplicas",
        fix: `Leave at least ${spread} between them.`,
      });
    }
  },
});
