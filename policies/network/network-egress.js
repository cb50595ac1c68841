import { definePolicy, cidr } from "admission";

export default definePolicy({
  title: "Network egress",
  description: "Denies network policies that open the way to everywhere, or to the cloud's metadata.",
  severity: "high",
  controls: ["pci-dss-4.0.1:1.3.2", "pci-dss-4.0.1:1.4.1", "cis-1.9:5.3.2", "nsa-cisa-1.2:network-policies"],
  match: { resources: ["networkpolicies.networking.k8s.io"] },
  parameters: {
    type: "object",
    properties: {
      forbidden: {
        description: "Addresses that no rule may reach, but by except.",
        type: "array",
        items: { type: "string", minLength: 1 },
        default: ["169.254.169.254", "fd00:ec2::254"],
      },
    },
    additionalProperties: false,
  },
  validate({ object, parameters, deny }) {
    for (const [index, { to }] of (object?.spec?.egress ?? []).entries()) {
      if (!to || to.length === 0) {
        const fix = "Name where pods may connect to under to.";
        deny("the rule lets pods connect to everywhere", { field: `spec.egress[${index}].to`, fix });
      }
      for (const [at, { ipBlock }] of (to ?? []).entries()) {
        const field = `spec.egress[${index}].to[${at}].ipBlock`;
        const except = (ipBlock?.except ?? []).map((/** @type {string} */ one) => cidr(one));
        const isOut = (/** @type {string} */ address) =>
          except.some((/** @type {import("admission").Cidr} */ one) => one.contains(address));
        const reached = parameters.forbidden.find((address) =>
          ipBlock && cidr(ipBlock.cidr).contains(address) && !isOut(address));
        if (ipBlock && /\/0$/.test(ipBlock.cidr) && except.length === 0) {
          deny(`${ipBlock.cidr} is everywhere`, { field: `${field}.cidr`, fix: "Name smaller ranges." });
        } else if (reached) {
          deny(`${ipBlock.cidr} reaches ${reached}`, { field: `${field}.cidr`, fix: "Leave it out by except." });
        }
      }
    }
  },
});
