import { definePolicy, glob } from "admission";
import { coversResource, grants, rulesOf } from "../lib/rbac.js";

export default definePolicy({
  title: "Secret readers",
  description: "Denies cluster roles that grant read access to Secrets in every namespace, except listed roles.",
  severity: "high",
  controls: ["cis-1.9:5.1.2", "pci-dss-4.0.1:7.2.2", "pci-dss-4.0.1:8.6.2", "gdpr:32"],
  match: { resources: ["clusterroles.rbac.authorization.k8s.io"], users: ["!system:apiserver"] },
  parameters: {
    type: "object",
    properties: {
      allowed: {
        description: "Globs of the names of cluster roles that can grant this access.",
        type: "array",
        items: { type: "string" },
        default: ["cluster-admin", "admin", "edit", "system:*"],
      },
    },
    additionalProperties: false,
  },
  validate({ object, request, parameters, deny }) {
    if (parameters.allowed.some((pattern) => glob(pattern, request.name))) {
      return;
    }

    for (const rule of rulesOf(object, deny)) {
      // An empty name covers list and watch, which name no Secret.
      const isNamed = rule.resourceNames.length > 0 && !rule.resourceNames.includes("");
      if (!isNamed && coversResource(rule, "secrets") && grants(rule.verbs, ["get", "list", "watch"])) {
        deny("the rule allows reading every Secret in the cluster", {
          field: `rules[${rule.index}]`,
          fix: "Use a Role in one namespace, or name the Secrets in resourceNames.",
        });
      }
    }
  },
});
