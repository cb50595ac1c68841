import { definePolicy } from "admission";
import { record, root } from "../lib/shape.js";

export default definePolicy({
  title: "Persistent volumes",
  description: "Denies persistent volumes that are directories on a node, which bypass the rules for host paths.",
  severity: "high",
  controls: ["cis-1.9:5.1.9", "cis-1.9:5.2.12", "pci-dss-4.0.1:7.2.2"],
  match: { resources: ["persistentvolumes"] },
  parameters: {
    type: "object",
    properties: {
      forbidden: {
        description: "Forbidden volume types, as named in the spec.",
        type: "array",
        items: { type: "string", minLength: 1 },
        default: ["hostPath", "local"],
      },
    },
    additionalProperties: false,
  },
  validate({ object, parameters, deny }) {
    const spec = record(object?.spec, root, "spec", deny);
    for (const type of parameters.forbidden.filter((name) => spec[name])) {
      deny(`volume type ${type} is not allowed`, { field: `spec.${type}`, fix: "Use a storage class." });
    }
  },
});
