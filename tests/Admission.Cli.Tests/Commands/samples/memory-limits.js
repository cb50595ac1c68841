import { definePolicy } from "admission";

export default definePolicy({
  title: "Memory limits",
  description: "Every container says how much memory it may use.",
  severity: "medium",                       // info | low | medium | high | critical
  controls: ["cis-1.9:5.7.4"],              // what auditors ask for
  match: "workloads",                       // or { resources: ["deployments.apps"], operations: ["CREATE"] }
  parameters: {
    type: "object",
    properties: {
      skip: { description: "Names of containers to skip.", type: "array", items: { type: "string" }, default: [] },
    },
    additionalProperties: false,
  },
  validate({ containers, parameters, deny }) {
    for (const container of containers) {
      if (parameters.skip.includes(container.name) || container.type === "ephemeral") {
        continue;
      }
      if (container.resources?.limits?.memory === undefined) {
        deny(`container ${container.name} has no memory limit`, {
          field: container.field("resources.limits.memory"),
          fix: "Set resources.limits.memory, 256Mi for instance.",
        });
      }
    }
  },
});
