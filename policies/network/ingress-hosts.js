import { definePolicy } from "admission";
import { isCovered } from "../lib/scope.js";

export default definePolicy({
  title: "Ingress hosts",
  description: "Gives each namespace its hosts, so that no team takes another one's traffic.",
  severity: "high",
  controls: ["pci-dss-4.0.1:1.4.1", "gdpr:32"],
  match: { resources: ["ingresses.networking.k8s.io", "ingresses.extensions"] },
  parameters: {
    type: "object",
    properties: {
      hosts: {
        description: "Which namespaces may serve which hosts. A namespace that no entry names may serve none.",
        type: "array",
        items: {
          type: "object",
          properties: {
            namespaces: { description: "Globs; !glob not.", type: "array", items: { type: "string" }, minItems: 1 },
            hosts: { description: "Globs: *.shop.example.com", type: "array", items: { type: "string" }, minItems: 1 },
          },
          required: ["namespaces", "hosts"],
          additionalProperties: false,
        },
        default: [{ namespaces: ["*"], hosts: ["*.example.com"] }],
      },
    },
    additionalProperties: false,
  },
  validate({ object, request, parameters, deny }) {
    const own = parameters.hosts.filter(({ namespaces }) => isCovered(namespaces, request.namespace));
    const allowed = own.flatMap(({ hosts }) => hosts);
    for (const [index, { host = "" }] of (object?.spec?.rules ?? [{}]).entries()) {
      if (allowed.length === 0 || !isCovered(allowed, host.toLowerCase())) {
        deny(`${host || "every host"} is not a host of ${request.namespace}`, {
          field: `spec.rules[${index}].host`,
          fix: `Use one of ${allowed.join(", ") || "none: ask for a host"}.`,
        });
      }
    }
  },
});
