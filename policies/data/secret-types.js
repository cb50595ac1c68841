import { definePolicy, glob } from "admission";
import { root, text } from "../lib/shape.js";

export default definePolicy({
  title: "Secret types",
  description: "Allows only listed types of Secrets, and requires immutable Secrets in listed namespaces.",
  severity: "medium",
  controls: ["pci-dss-4.0.1:3.6.1", "pci-dss-4.0.1:8.6.1"],
  match: { resources: ["secrets"] },
  parameters: {
    type: "object",
    properties: {
      allowed: {
        description: "Globs of allowed types.",
        type: "array",
        items: { type: "string", minLength: 1 },
        default: ["Opaque", "kubernetes.io/*", "bootstrap.kubernetes.io/token", "helm.sh/*"],
      },
      immutable: { description: "Globs of namespaces.", type: "array", items: { type: "string" }, default: [] },
    },
    additionalProperties: false,
  },
  validate({ object, request, parameters, deny }) {
    const type = text(object?.type, root, "type", deny) || "Opaque";
    if (!parameters.allowed.some((pattern) => glob(pattern, type))) {
      deny(`type ${type} is not allowed`, { field: "type", fix: `Use ${parameters.allowed.join(" or ")}.` });
    }
    if (parameters.immutable.some((pattern) => glob(pattern, request.namespace)) && object?.immutable !== true) {
      deny("the Secret is not immutable", {
        field: "immutable",
        fix: "Set immutable: true, and create a new Secret for each change.",
      });
    }
  },
});
