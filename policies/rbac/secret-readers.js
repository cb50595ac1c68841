import { definePolicy, glob } from "admission";
import { grants, grantsResource } from "../lib/rbac.js";

export default definePolicy({
  title: "Secret readers",
  description: "Denies ClusterRoles that read Secrets, and so those of every namespace, but for listed ones.",
  severity: "high",
  controls: ["cis-1.9:5.1.2", "pci-dss-4.0.1:7.2.2", "pci-dss-4.0.1:8.6.2", "gdpr:32"],
  match: { resources: ["clusterroles.rbac.authorization.k8s.io"], users: ["!system:apiserver"] },
  parameters: {
    type: "object",
    properties: {
      allowed: {
        description: "Globs of names of ClusterRoles that may.",
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

    for (const [index, rule] of (object?.rules ?? []).entries()) {
      const isNamed = (rule.resourceNames ?? []).length > 0;
      if (!isNamed && grantsResource(rule, "secrets") && grants(rule.verbs, ["get", "list", "watch"])) {
        deny("the rule reads every Secret of the cluster", {
          field: `rules[${index}]`,
          fix: "Grant it by a Role in one namespace, or name the Secrets by resourceNames.",
        });
      }
    }
  },
});
