import { definePolicy, labels } from "admission";
import { scalable } from "../lib/workloads.js";

export default definePolicy({
  title: "Replica bounds",
  description: "Bounds the replicas of workloads: enough of what is critical, never more than the cluster bears.",
  severity: "low",
  controls: ["pci-dss-4.0.1:12.10.1", "gdpr:32"],
  match: scalable,
  parameters: {
    type: "object",
    properties: {
      min: { type: "integer", minimum: 0, default: 2 },
      max: { type: "integer", minimum: 1, default: 100 },
      labels: {
        description: "Label selector of the workloads for which min holds; max holds for all. Empty: all.",
        type: "string",
        default: "tier=critical",
      },
    },
    additionalProperties: false,
  },
  validate({ object, request, parameters: { min, max, labels: selector }, deny }) {
    // A Scale of no replicas has an empty spec. It brings no labels, so that only a rule for all can hold for it.
    const isScale = request.subresource === "scale";
    const replicas = object?.spec?.replicas ?? (isScale ? 0 : 1);
    const isMeant = isScale ? selector === "" : labels(selector).matches(object?.metadata.labels);
    if (isMeant && replicas < min) {
      deny(`${replicas} replicas are too few`, { field: "spec.replicas", fix: `Run at least ${min}.` });
    }
    if (replicas > max) {
      deny(`${replicas} replicas are too many`, { field: "spec.replicas", fix: `Run at most ${max}.` });
    }
  },
});
