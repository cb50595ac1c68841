import { definePolicy } from "admission";

export default definePolicy({
  title: "$TITLE",
  description: "Denies objects without the label team.", // replace this rule with your own
  severity: "medium", // info | low | medium | high | critical
  controls: ["cis-1.9:5.7.1"], // the clauses that it enforces, for auditors
  match: { resources: ["$RESOURCE"] }, // on CREATE and UPDATE; operations: ["DELETE"] for others
  parameters: {
    type: "object",
    properties: {
      label: { description: "The label.", type: "string", default: "team" },
    },
    additionalProperties: false,
  },
  validate({ object, parameters, deny }) {
    if (!object.metadata.labels?.[parameters.label]) {
      deny(`$KIND ${object.metadata.name} has no label ${parameters.label}`, {
        field: `metadata.labels.${parameters.label}`,
        fix: `Set the label ${parameters.label} to the name of your team.`,
      });
    }
  },
});
