import { definePolicy } from "admission";
import { coversResource, grants, roles, rulesOf } from "../lib/rbac.js";

/** What the API server checks these verbs on. A * grants them on nothing else. */
const resources = [
  "roles.rbac.authorization.k8s.io", "clusterroles.rbac.authorization.k8s.io", "users", "groups", "serviceaccounts",
  "users.authentication.k8s.io", "groups.authentication.k8s.io", "serviceaccounts.authentication.k8s.io",
  "uids.authentication.k8s.io",
];

export default definePolicy({
  title: "Escalation grants",
  description: "Denies roles that let users act as another user, or grant permissions that they do not have.",
  severity: "critical",
  controls: ["cis-1.9:5.1.8", "pci-dss-4.0.1:7.2.2", "pci-dss-4.0.1:7.2.5"],
  match: roles,
  parameters: {
    type: "object",
    properties: {
      verbs: {
        description: "Verbs that no role can grant. A * counts only for roles and objects that can be impersonated.",
        type: "array",
        items: { type: "string", minLength: 1 },
        default: ["escalate", "bind", "impersonate"],
      },
    },
    additionalProperties: false,
  },
  validate({ object, parameters, deny }) {
    for (const rule of rulesOf(object, deny)) {
      const isAbout = resources.some((resource) => coversResource(rule, resource)) || isAboutExtra(rule);
      for (const [at, verb] of rule.verbs.entries()) {
        const field = `rules[${rule.index}].verbs[${at}]`;
        // Kubernetes 1.35 divides impersonate: impersonate:user-info, impersonate-on:user-info:get.
        const isForbidden = parameters.verbs.some((one) => [one, `${one}-on`].includes(verb.split(":")[0]));
        if (isForbidden) {
          deny(`the rule grants ${verb}`, { field, fix: "Remove the verb." });
        } else if (verb === "*" && isAbout) {
          deny(`the rule grants *, which includes ${parameters.verbs.join(", ")}`, {
            field,
            fix: "List the verbs that are needed.",
          });
        }
      }
    }
  },
});

/** @param {import("../lib/rbac.js").Rule} rule */
function isAboutExtra({ apiGroups, resources }) {
  return grants(apiGroups, ["authentication.k8s.io"]) && resources.some((one) => /^(userextras|\*)(\/|$)/.test(one));
}
