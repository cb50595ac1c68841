import { definePolicy } from "admission";
import { number } from "../lib/shape.js";

export default definePolicy({
  title: "Graceful termination",
  description: "Requires a termination grace period long enough for a clean stop and short enough for node drains.",
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
    const path = "spec.terminationGracePeriodSeconds";
    const seconds = (pod && number(pod.spec.terminationGracePeriodSeconds, pod, path, deny)) ?? 30;
    if (pod !== null && (seconds < minSeconds || seconds > maxSeconds)) {
      deny(`the termination grace period is ${seconds} seconds`, {
        field: pod.field(path),
        fix: `Use ${minSeconds} to ${maxSeconds} seconds.`,
      });
    }
  },
});
