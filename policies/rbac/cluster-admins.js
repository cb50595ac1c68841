import { definePolicy, glob } from "admission";
import { bindings } from "../lib/rbac.js";

export default definePolicy({
  title: "Cluster admins",
  description: "Denies giving cluster-admin to anybody outside a list, and system:masters to anybody at all.",
  severity: "critical",
  controls: ["cis-1.9:5.1.1", "cis-1.9:5.1.7", "pci-dss-4.0.1:7.2.5", "pci-dss-4.0.1:8.6.1"],
  match: bindings,
  parameters: {
    type: "object",
    properties: {
      roles: { description: "Names of roles.", type: "array", items: { type: "string" }, default: ["cluster-admin"] },
      allowed: {
        description: "Globs of who may have them: user:anna, group:platform-*, serviceaccount:argocd:*",
        type: "array",
        items: { type: "string", pattern: "^(user|group|serviceaccount):" },
        default: [],
      },
    },
    additionalProperties: false,
  },
  validate({ object, parameters, deny }) {
    const isListed = parameters.roles.includes(object?.roleRef?.name);
    for (const [index, { kind, name, namespace }] of (object?.subjects ?? []).entries()) {
      const subject = `${kind.toLowerCase()}:${kind === "ServiceAccount" ? `${namespace}:${name}` : name}`;
      const field = `subjects[${index}].name`;
      if (name === "system:masters") {
        deny("system:masters has every right already, past RBAC", { field, fix: "Name another group." });
      } else if (isListed && !parameters.allowed.some((pattern) => glob(pattern, subject))) {
        deny(`${object?.roleRef.name} is given to ${subject}`, { field, fix: "Bind a role with less rights." });
      }
    }
  },
});
