import { definePolicy } from "admission";
import { grants, roles } from "../lib/rbac.js";

export default definePolicy({
  title: "Escalation grants",
  description: "Denies roles that let their holders become somebody else or grant what they do not have themselves.",
  severity: "critical",
  controls: ["cis-1.9:5.1.8", "pci-dss-4.0.1:7.2.2", "pci-dss-4.0.1:7.2.5"],
  match: roles,
  parameters: {
    type: "object",
    properties: {
      verbs: {
        description: "Verbs that nobody grants, a * included.",
        type: "array",
        items: { type: "string", minLength: 1 },
        default: ["escalate", "bind", "impersonate"],
      },
    },
    additionalProperties: false,
  },
  validate({ object, parameters, deny }) {
    for (const [index, rule] of (object?.rules ?? []).entries()) {
      const isAbout = grants(rule.apiGroups, ["rbac.authorization.k8s.io", "authentication.k8s.io"])
        || grants(rule.resources, ["users", "groups", "serviceaccounts", "uids"]);
      for (const [at, verb] of (rule.verbs ?? []).entries()) {
        if (parameters.verbs.includes(verb) || (verb === "*" && isAbout)) {
          deny(`the rule grants ${verb}`, { field: `rules[${index}].verbs[${at}]`, fix: "Remove the verb." });
        }
      }
    }
  },
});
