import { definePolicy, cidr } from "admission";
import { items, root, show, texts } from "../lib/shape.js";

export default definePolicy({
  title: "Network egress",
  description:
    "Denies network policies that allow connections to every address, or to the metadata service of a cloud.",
  severity: "high",
  controls: ["pci-dss-4.0.1:1.3.2", "pci-dss-4.0.1:1.4.1", "cis-1.9:5.3.2", "nsa-cisa-1.2:network-policies"],
  match: { resources: ["networkpolicies.networking.k8s.io"] },
  parameters: {
    type: "object",
    properties: {
      forbidden: {
        description: 'Addresses that rules must not allow. A rule can exclude them with "except".',
        type: "array",
        items: { type: "string", minLength: 1 },
        default: ["169.254.169.254", "fd00:ec2::254"],
      },
    },
    additionalProperties: false,
  },
  validate({ object, parameters, deny }) {
    for (const [index, { to }] of items(object?.spec?.egress, root, "spec.egress", deny)) {
      const peers = items(to, root, `spec.egress[${index}].to`, deny);
      if (peers.length === 0) {
        const fix = "List the allowed destinations under to.";
        deny("the rule allows connections to every address", { field: `spec.egress[${index}].to`, fix });
      }
      for (const [at, { ipBlock }] of peers.filter(([, peer]) => peer.ipBlock)) {
        const field = `spec.egress[${index}].to[${at}].ipBlock`;
        const range = read(ipBlock.cidr);
        const except = texts(ipBlock.except, root, `${field}.except`, deny).map(read);
        const reached = parameters.forbidden.find((address) =>
          range?.contains(address) && !except.some((one) => one?.contains(address)));
        if (range === null) {
          const fix = "Write a range such as 10.0.0.0/8.";
          deny(`${show(ipBlock.cidr)} is not a valid CIDR range`, { field: `${field}.cidr`, fix });
        } else if (/\/[01]$/.test(ipBlock.cidr) && except.length === 0) {
          // Two halves are everything as well.
          const fix = "Use smaller ranges.";
          deny(`${ipBlock.cidr} covers half or more of all addresses`, { field: `${field}.cidr`, fix });
        } else if (reached) {
          const fix = `Add ${reached} to except.`;
          deny(`${ipBlock.cidr} contains ${reached}, which rules must not allow`, { field: `${field}.cidr`, fix });
        }
      }
    }
  },
});

/** @param {unknown} range */
function read(range) {
  try {
    return cidr(/** @type {string} */ (range));
  } catch {
    return null;
  }
}
