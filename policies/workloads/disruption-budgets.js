import { definePolicy } from "admission";

export default definePolicy({
  title: "Disruption budgets",
  description: "Denies disruption budgets that let no pod be evicted: they stop every upgrade of a node.",
  severity: "medium",
  controls: ["pci-dss-4.0.1:6.3.3", "gdpr:32"],
  match: { resources: ["poddisruptionbudgets.policy"] },
  parameters: {
    type: "object",
    properties: {
      maxMinAvailable: {
        description: "Highest minAvailable in percent; 100% would let no pod go.",
        type: "integer",
        minimum: 1,
        maximum: 99,
        default: 99,
      },
    },
    additionalProperties: false,
  },
  validate({ object, parameters, deny }) {
    const { minAvailable, maxUnavailable } = object?.spec ?? {};
    if (maxUnavailable === 0 || /^0+%$/.test(String(maxUnavailable))) {
      deny("no pod may be unavailable", { field: "spec.maxUnavailable", fix: "Use 1 at least." });
    }
    const percent = /^(\d+)%$/.exec(String(minAvailable))?.[1];
    if (percent !== undefined && Number(percent) > parameters.maxMinAvailable) {
      deny(`${minAvailable} of the pods must be available`, {
        field: "spec.minAvailable",
        fix: `Use at most ${parameters.maxMinAvailable}%, or maxUnavailable: 1.`,
      });
    }
  },
});
