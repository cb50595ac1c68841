import { definePolicy, labels } from "admission";
import { scalable } from "../lib/workloads.js";
import { labelsOf, number, root } from "../lib/shape.js";

export default definePolicy({
  title: "Replica bounds",
  description: "Sets a minimum number of replicas for critical workloads, and a maximum for all workloads.",
  severity: "low",
  controls: ["pci-dss-4.0.1:12.10.1", "gdpr:32"],
  match: scalable,
  parameters: {
    type: "object",
    properties: {
      min: { type: "integer", minimum: 0, default: 2 },
      max: { type: "integer", minimum: 1, default: 100 },
      labels: {
        description: "Label selector of the workloads that need the minimum. Empty: all.",
        type: "string",
        default: "tier=critical",
      },
    },
    additionalProperties: false,
  },
  validate({ object, request, parameters: { min, max, labels: selector }, deny }) {
    // A Scale of no replicas has an empty spec. It has no labels, so only a minimum for all workloads applies to it.
    const isScale = request.subresource === "scale";
    const replicas = number(object?.spec?.replicas, root, "spec.replicas", deny) ?? (isScale ? 0 : 1);
    const isMeant = isScale ? selector === "" : labels(selector).matches(labelsOf(object));
    if (isMeant && replicas < min) {
      deny(`${replicas} replicas are too few`, { field: "spec.replicas", fix: `Run at least ${min}.` });
    }
    if (replicas > max) {
      deny(`${replicas} replicas are too many`, { field: "spec.replicas", fix: `Run at most ${max}.` });
    }
  },
});
