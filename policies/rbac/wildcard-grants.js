import { definePolicy } from "admission";
import { roles } from "../lib/rbac.js";

export default definePolicy({
  title: "Wildcard grants",
  description: "Denies roles that grant all verbs, resources or API groups, and so whatever comes later.",
  severity: "high",
  controls: ["cis-1.9:5.1.3", "pci-dss-4.0.1:7.2.1", "pci-dss-4.0.1:7.2.2"],
  match: roles,
  parameters: {
    type: "object",
    properties: {
      members: {
        description: "Where no * may stand.",
        type: "array",
        items: { enum: ["verbs", "resources", "apiGroups", "nonResourceURLs"] },
        default: ["verbs", "resources", "apiGroups", "nonResourceURLs"],
      },
    },
    additionalProperties: false,
  },
  validate({ object, parameters, deny }) {
    for (const [index, rule] of (object?.rules ?? []).entries()) {
      for (const member of parameters.members) {
        const at = (rule[member] ?? []).findIndex((/** @type {string} */ one) => /^\*|\/\*$/.test(one));
        if (at >= 0) {
          deny(`the rule grants ${rule[member][at]} of ${member}`, {
            field: `rules[${index}].${member}[${at}]`,
            fix: "List what is needed.",
          });
        }
      }
    }
  },
});
