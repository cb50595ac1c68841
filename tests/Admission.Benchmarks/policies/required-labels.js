import { definePolicy } from "admission";

const plain = /^[a-z0-9][a-z0-9.-]*$/;

export default definePolicy({
  title: "Required labels",
  match: "workloads",
  parameters: {
    type: "object",
    properties: { labels: { type: "array", items: { type: "string" }, default: ["app", "owner"] } },
  },
  validate({ pod, parameters, deny }) {
    if (pod === null) {
      return;
    }

    const labels = pod.metadata?.labels ?? {};
    for (const name of parameters.labels) {
      const value = Object.hasOwn(labels, name) ? labels[name] : "";
      if (!plain.test(value)) {
        deny(value === "" ? `label ${name} is missing` : `label ${name} is '${value}'`, {
          field: pod.field(`metadata.labels["${name}"]`),
          fix: "Set it to lower-case letters, digits, dots and dashes.",
        });
      }
    }
  },
});
