import { definePolicy, cidr } from "admission";
import { root, show, texts } from "../lib/shape.js";

export default definePolicy({
  title: "Service types",
  description: "Denies Services that open ports on the nodes, or claim external addresses that are not allowed.",
  severity: "high",
  controls: ["pci-dss-4.0.1:1.4.1", "pci-dss-4.0.1:1.3.1", "nsa-cisa-1.2:network-policies"],
  match: { resources: ["services"] },
  parameters: {
    type: "object",
    properties: {
      allowed: {
        type: "array",
        items: { enum: ["ClusterIP", "NodePort", "LoadBalancer", "ExternalName"] },
        default: ["ClusterIP", "LoadBalancer"],
      },
      externalIPs: { description: "Ranges of addresses.", type: "array", items: { type: "string" }, default: [] },
    },
    additionalProperties: false,
  },
  validate({ object, parameters, deny }) {
    const { type, externalIPs } = object?.spec ?? {};
    if (!parameters.allowed.includes(type ?? "ClusterIP")) {
      deny(`type ${show(type)} is not allowed`, { field: "spec.type", fix: `Use ${parameters.allowed.join(" or ")}.` });
    }
    for (const [index, ip] of texts(externalIPs, root, "spec.externalIPs", deny).entries()) {
      if (!parameters.externalIPs.some((range) => isIn(range, ip))) {
        deny(`the Service claims the address ${show(ip)}`, {
          field: `spec.externalIPs[${index}]`,
          fix: "Remove it.",
        });
      }
    }
  },
});

/**
 * @param {string} range
 * @param {string} ip
 */
function isIn(range, ip) {
  try {
    return cidr(range).contains(ip);
  } catch {
    return false;
  }
}
