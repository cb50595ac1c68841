import { definePolicy } from "admission";

export default definePolicy({
  title: "Disruption budgets",
  description: "Denies disruption budgets that allow no eviction, because they block node upgrades.",
  severity: "medium",
  controls: ["pci-dss-4.0.1:6.3.3", "gdpr:32"],
  match: { resources: ["poddisruptionbudgets.policy"] },
  parameters: {
    type: "object",
    properties: {
      maxMinAvailable: {
        description: "Maximum minAvailable, in percent. 100% allows no eviction.",
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
    if (maxUnavailable === 0 || /^0+%?$/.test(String(maxUnavailable))) {
      const fix = "Use at least 1.";
      deny(`no pod can be evicted: maxUnavailable is ${maxUnavailable}`, { field: "spec.maxUnavailable", fix });
    }
    const percent = /^(\d+)%$/.exec(String(minAvailable))?.[1];
    if (percent !== undefined && Number(percent) > parameters.maxMinAvailable) {
      deny(`minAvailable is ${minAvailable}`, {
        field: "spec.minAvailable",
        fix: `Use at most ${parameters.maxMinAvailable}%, or maxUnavailable: 1.`,
      });
    }
  },
});
