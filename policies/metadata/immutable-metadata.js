import { definePolicy, glob } from "admission";
import { isController } from "../lib/scope.js";
import { pairs, root, show } from "../lib/shape.js";

export default definePolicy({
  title: "Immutable metadata",
  description: "Denies changes to labels and annotations that must not change, such as the owner of an object.",
  severity: "medium",
  controls: ["pci-dss-4.0.1:10.3.2", "pci-dss-4.0.1:12.5.1", "gdpr:30"],
  match: { resources: ["*/*"], operations: ["UPDATE"] },
  parameters: {
    type: "object",
    properties: {
      names: {
        description: "Globs of label and annotation names.",
        type: "array",
        items: { type: "string", minLength: 1 },
        default: ["owner", "tenant", "data-class"],
      },
      added: { description: "Allow users to add these labels and annotations later.", type: "boolean", default: true },
    },
    additionalProperties: false,
  },
  validate({ object, oldObject, request, parameters, deny }) {
    if (isController(request.user)) {
      return;
    }

    for (const kind of /** @type {const} */ (["labels", "annotations"])) {
      const before = new Map(pairs(oldObject?.metadata?.[kind], root, `metadata.${kind}`, deny));
      const after = new Map(pairs(object?.metadata?.[kind], root, `metadata.${kind}`, deny));
      for (const name of new Set([...before.keys(), ...after.keys()])) {
        const isAdded = parameters.added && !before.has(name);
        const isMeant = parameters.names.some((pattern) => glob(pattern, name));
        if (isMeant && !isAdded && before.get(name) !== after.get(name)) {
          const change = before.has(name) ? `change; its value is ${show(before.get(name))}` : "be added";
          deny(`${name} must not ${change}`, {
            field: `metadata.${kind}["${name}"]`,
            fix: "Undo the change, or create a new object.",
          });
        }
      }
    }
  },
});
