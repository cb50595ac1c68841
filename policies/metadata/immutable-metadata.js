import { definePolicy, glob } from "admission";
import { isController } from "../lib/scope.js";

export default definePolicy({
  title: "Immutable metadata",
  description: "Labels and annotations that stay as they were when the object was made: owner, tenant, data class.",
  severity: "medium",
  controls: ["pci-dss-4.0.1:10.3.2", "pci-dss-4.0.1:12.5.1", "gdpr:30"],
  match: { resources: ["*/*"], operations: ["UPDATE"] },
  parameters: {
    type: "object",
    properties: {
      names: {
        description: "Globs of names of labels and annotations.",
        type: "array",
        items: { type: "string", minLength: 1 },
        default: ["owner", "tenant", "data-class"],
      },
      added: { description: "May one be added later?", type: "boolean", default: true },
    },
    additionalProperties: false,
  },
  validate({ object, oldObject, request, parameters, deny }) {
    if (isController(request.user)) {
      return;
    }

    for (const kind of /** @type {const} */ (["labels", "annotations"])) {
      const before = new Map(Object.entries(oldObject?.metadata[kind] ?? {}));
      const after = new Map(Object.entries(object?.metadata[kind] ?? {}));
      for (const name of new Set([...before.keys(), ...after.keys()])) {
        const isAdded = parameters.added && !before.has(name);
        const isMeant = parameters.names.some((pattern) => glob(pattern, name));
        if (isMeant && !isAdded && before.get(name) !== after.get(name)) {
          deny(`${name} must stay ${before.get(name) ?? "absent"}`, {
            field: `metadata.${kind}["${name}"]`,
            fix: "Make the object anew, or ask for an exception.",
          });
        }
      }
    }
  },
});
