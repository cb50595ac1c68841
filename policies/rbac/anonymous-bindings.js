import { definePolicy, glob } from "admission";
import { bindings } from "../lib/rbac.js";

export default definePolicy({
  title: "Anonymous bindings",
  description: "Denies roles for everybody: system:anonymous, and the groups of all who are authenticated or not.",
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
        description: "Globs of roles that may be bound to them all the same.",
        type: "array",
        items: { type: "string" },
        default: ["system:public-info-viewer", "system:discovery", "system:basic-user"],
      },
    },
    additionalProperties: false,
  },
  validate({ object, parameters, deny }) {
    if (parameters.allowedRoles.some((pattern) => glob(pattern, object?.roleRef?.name ?? ""))) {
      return;
    }

    for (const [index, { kind, name }] of (object?.subjects ?? []).entries()) {
      if (kind !== "ServiceAccount" && parameters.subjects.includes(name)) {
        deny(`the role is given to ${name}`, { field: `subjects[${index}].name`, fix: "Name who needs it." });
      }
    }
  },
});
