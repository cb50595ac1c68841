import { definePolicy, cidr } from "admission";

export default definePolicy({
  title: "Service types",
  description: "Denies Services that open ports of the nodes or take addresses that are not theirs.",
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
    const { type = "ClusterIP", externalIPs } = object?.spec ?? {};
    if (!parameters.allowed.includes(type)) {
      deny(`the type is ${type}`, { field: "spec.type", fix: `Use ${parameters.allowed.join(" or ")}.` });
    }
    for (const [index, ip] of (externalIPs ?? []).entries()) {
      if (!parameters.externalIPs.some((range) => cidr(range).contains(ip))) {
        deny(`the Service takes the address ${ip}`, { field: `spec.externalIPs[${index}]`, fix: "Remove it." });
      }
    }
  },
});
