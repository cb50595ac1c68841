import { definePolicy } from "admission";
import { pairs } from "../lib/shape.js";

export default definePolicy({
  title: "Required labels",
  description: "Requires labels on every pod, for example for its name and owner.",
  severity: "low",
  controls: ["cis-1.9:5.7.1", "pci-dss-4.0.1:12.5.1"],
  match: "workloads",
  parameters: {
    type: "object",
    properties: {
      labels: {
        type: "array",
        items: {
          type: "object",
          properties: {
            name: { description: "Name of the label.", type: "string", minLength: 1 },
            values: { description: "Allowed. Empty: any.", type: "array", items: { type: "string" }, default: [] },
            pattern: { description: "Regular expression of the value.", type: "string", default: "" },
          },
          required: ["name"],
          additionalProperties: false,
        },
        default: [{ name: "app.kubernetes.io/name", values: [], pattern: "" }],
      },
    },
    additionalProperties: false,
  },
  validate({ pod, parameters, deny }) {
    if (pod === null) {
      return;
    }

    const labels = new Map(pairs(pod.metadata?.labels, pod, "metadata.labels", deny));
    for (const { name, values, pattern } of parameters.labels) {
      const field = pod.field(`metadata.labels["${name}"]`);
      const value = labels.get(name) ?? "";
      if (value === "") {
        deny(`label ${name} is missing`, { field, fix: `Add the label ${name} to the pod.` });
      } else if (values.length > 0 && !values.includes(value)) {
        deny(`label ${name} is "${value}"`, { field, fix: `Use ${values.join(" or ")}.` });
      } else if (!new RegExp(pattern).test(value)) {
        deny(`label ${name} is "${value}"`, { field, fix: `Use a value that matches ${pattern}.` });
      }
    }
  },
});
