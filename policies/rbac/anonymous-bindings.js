import { definePolicy, glob } from "admission";
import { bindings } from "../lib/rbac.js";
import { items, root, text } from "../lib/shape.js";

export default definePolicy({
  title: "Anonymous bindings",
  description: "Denies granting roles to anonymous users, all authenticated users and all unauthenticated users.",
  severity: "critical",
  controls: ["cis-1.9:5.1.1", "pci-dss-4.0.1:7.2.1", "pci-dss-4.0.1:8.2.1"],
  match: bindings,
  parameters: {
    type: "object",
    properties: {
      subjects: {
        description: "Names of users and groups.",
        type: "array",
        items: { type: "string", minLength: 1 },
        default: ["system:anonymous", "system:unauthenticated", "system:authenticated", "system:serviceaccounts"],
      },
      allowedRoles: {
        description: "Globs of cluster roles that can be granted to these subjects.",
        type: "array",
        items: { type: "string" },
        default: ["system:public-info-viewer", "system:discovery", "system:basic-user"],
      },
    },
    additionalProperties: false,
  },
  validate({ object, parameters, deny }) {
    // A Role of the same name in a namespace can grant anything.
    const role = text(object?.roleRef?.name, root, "roleRef.name", deny);
    if (object?.roleRef?.kind !== "Role" && parameters.allowedRoles.some((pattern) => glob(pattern, role))) {
      return;
    }

    for (const [index, { kind, name }] of items(object?.subjects, root, "subjects", deny)) {
      if (kind !== "ServiceAccount" && parameters.subjects.includes(name)) {
        const fix = "Name the users, groups or service accounts that need the role.";
        deny(`role ${role} is granted to ${name}`, { field: `subjects[${index}].name`, fix });
      }
    }
  },
});
