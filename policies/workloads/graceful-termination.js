import { definePolicy } from "admission";

export default definePolicy({
  title: "Graceful termination",
  description: "Demands time to end in order, and not so much that nodes cannot be drained.",
  severity: "low",
  controls: ["gdpr:32"],
  match: "workloads",
  parameters: {
    type: "object",
    properties: {
      minSeconds: { type: "integer", minimum: 0, default: 1 },
      maxSeconds: { type: "integer", minimum: 1, default: 600 },
    },
    additionalProperties: false,
  },
  validate({ pod, parameters: { minSeconds, maxSeconds }, deny }) {
    const seconds = pod?.spec.terminationGracePeriodSeconds ?? 30;
    if (pod !== null && (seconds < minSeconds || seconds > maxSeconds)) {
      deny(`the pod gets ${seconds} seconds to end`, {
        field: pod.field("spec.terminationGracePeriodSeconds"),
        fix: `Give it ${minSeconds} to ${maxSeconds}.`,
      });
    }
  },
});
