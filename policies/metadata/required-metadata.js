import { definePolicy, glob } from "admission";
import { resourceOf } from "../lib/scope.js";
import { pairs, root } from "../lib/shape.js";

const rules = /** @type {const} */ ({
  type: "array",
  items: {
    type: "object",
    properties: {
      name: { type: "string", minLength: 1 },
      pattern: { description: "Regular expression that the value must match.", type: "string", default: "." },
      resources: { description: "Globs: namespaces, *.apps", type: "array", items: { type: "string" }, default: ["*"] },
    },
    required: ["name"],
    additionalProperties: false,
  },
});

export default definePolicy({
  title: "Required metadata",
  description: "Requires labels and annotations, such as owner and cost center, with patterns for their values.",
  severity: "low",
  controls: ["pci-dss-4.0.1:12.5.1", "gdpr:30", "cis-1.9:5.7.1"],
  match: [
    { resources: ["namespaces", "services", "persistentvolumeclaims", "*.apps", "*.batch"] },
    { resources: ["ingresses.networking.k8s.io", "customresourcedefinitions.apiextensions.k8s.io"] },
  ],
  parameters: {
    type: "object",
    properties: {
      labels: { ...rules, default: [{ name: "owner", pattern: ".", resources: ["namespaces"] }] },
      annotations: { ...rules, default: [{ name: "cost-centre", pattern: ".", resources: ["namespaces"] }] },
    },
    additionalProperties: false,
  },
  validate({ object, request, parameters, deny }) {
    for (const kind of /** @type {const} */ (["labels", "annotations"])) {
      const all = new Map(pairs(object?.metadata?.[kind], root, `metadata.${kind}`, deny));
      for (const { name, pattern, resources } of parameters[kind]) {
        const value = all.get(name) ?? "";
        if (resources.some((one) => glob(one, resourceOf(request))) && !new RegExp(pattern).test(value)) {
          deny(`${kind.slice(0, -1)} ${name} is ${value ? `"${value}"` : "missing"}`, {
            field: `metadata.${kind}["${name}"]`,
            fix: pattern === "." ? "Set it." : `Use a value that matches ${pattern}.`,
          });
        }
      }
    }
  },
});
