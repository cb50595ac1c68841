import { definePolicy } from "admission";

export default definePolicy({
  title: "Required labels",
  description:
    "Every pod carries the labels that say what it is and who answers for it; checked where its template is written.",
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
            values: { description: "Allowed; none: any.", type: "array", items: { type: "string" }, default: [] },
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

    const labels = pod.metadata?.labels ?? {};
    for (const { name, values, pattern } of parameters.labels) {
      const field = pod.field(`metadata.labels["${name}"]`);
      // Not labels[name] alone: a label may be called "constructor", which every object has.
      const value = Object.hasOwn(labels, name) ? labels[name] : "";
      if (value === "") {
        deny(`label ${name} is missing`, { field, fix: `Add the label ${name} to the pod.` });
      } else if (values.length > 0 && !values.includes(value)) {
        deny(`label ${name} is '${value}'`, { field, fix: `Use one of ${values.join(", ")}.` });
      } else if (!new RegExp(pattern).test(value)) {
        deny(`label ${name} is '${value}'`, { field, fix: `Write what fits ${pattern}.` });
      }
    }
  },
});
