import { definePolicy } from "admission";

export default definePolicy({
  title: "Persistent volumes",
  description: "Denies persistent volumes that are folders of a node, by which the rule about host paths is got round.",
  severity: "high",
  controls: ["cis-1.9:5.1.9", "cis-1.9:5.2.12", "pci-dss-4.0.1:7.2.2"],
  match: { resources: ["persistentvolumes"] },
  parameters: {
    type: "object",
    properties: {
      forbidden: {
        description: "Types, as the spec names them.",
        type: "array",
        items: { type: "string", minLength: 1 },
        default: ["hostPath", "local"],
      },
    },
    additionalProperties: false,
  },
  validate({ object, parameters, deny }) {
    for (const type of parameters.forbidden.filter((name) => object?.spec?.[name])) {
      deny(`the volume is of type ${type}`, { field: `spec.${type}`, fix: "Use a storage class." });
    }
  },
});
