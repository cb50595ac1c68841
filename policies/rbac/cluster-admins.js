import { definePolicy, glob } from "admission";
import { bindings } from "../lib/rbac.js";
import { items, root, text } from "../lib/shape.js";

export default definePolicy({
  title: "Cluster admins",
  description: "Denies granting cluster-admin to unlisted subjects, and granting anything to system:masters.",
  severity: "critical",
  controls: ["cis-1.9:5.1.1", "cis-1.9:5.1.7", "pci-dss-4.0.1:7.2.5", "pci-dss-4.0.1:8.6.1"],
  match: bindings,
  parameters: {
    type: "object",
    properties: {
      roles: { description: "Names of roles.", type: "array", items: { type: "string" }, default: ["cluster-admin"] },
      allowed: {
        description:
          "Globs of the subjects that can have these roles: user:anna, group:platform-*, serviceaccount:argocd:*",
        type: "array",
        items: { type: "string", pattern: "^(user|group|serviceaccount):" },
        default: [],
      },
    },
    additionalProperties: false,
  },
  validate({ object, parameters, deny }) {
    const role = text(object?.roleRef?.name, root, "roleRef.name", deny);
    for (const [index, { kind, name: named, namespace }] of items(object?.subjects, root, "subjects", deny)) {
      const field = `subjects[${index}].name`;
      const name = text(named, root, field, deny);
      const type = text(kind, root, `subjects[${index}].kind`, deny).toLowerCase();
      // A service account can be named as a user too.
      const isAccount = type === "user" && name.startsWith("system:serviceaccount:");
      const subject = type === "serviceaccount" ? `${type}:${namespace}:${name}` : `${type}:${name}`;
      if (name === "system:masters") {
        deny("group system:masters already has all permissions, without RBAC", { field, fix: "Name another group." });
      } else if (parameters.roles.includes(role)) {
        const shown = isAccount ? name.slice("system:".length) : subject;
        if (!parameters.allowed.some((pattern) => glob(pattern, shown))) {
          deny(`role ${role} is granted to ${shown}`, { field, fix: "Bind a role with fewer permissions." });
        }
      }
    }
  },
});
