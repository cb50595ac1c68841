import { definePolicy, glob, quantity } from "admission";

export default definePolicy({
  title: "Storage classes",
  description: "Allows only listed storage classes, up to a size: those that encrypt, for instance.",
  severity: "medium",
  controls: ["pci-dss-4.0.1:3.5.1", "gdpr:32"],
  match: { resources: ["persistentvolumeclaims", "statefulsets.apps"] },
  parameters: {
    type: "object",
    properties: {
      allowed: {
        description: "Globs of classes; an empty name is the cluster's default.",
        type: "array",
        items: { type: "string" },
        default: ["", "encrypted-*"],
      },
      maxSize: { description: "Quantity.", type: "string", default: "1Ti" },
    },
    additionalProperties: false,
  },
  validate({ object, request, parameters: { allowed, maxSize }, deny }) {
    const isClaim = request.kind.kind === "PersistentVolumeClaim";
    const claims = isClaim ? [object] : object?.spec?.volumeClaimTemplates ?? [];
    for (const [index, claim] of claims.entries()) {
      const path = isClaim ? "spec" : `spec.volumeClaimTemplates[${index}].spec`;
      const name = claim?.spec?.storageClassName ?? "";
      if (!allowed.some((pattern) => glob(pattern, name))) {
        const fix = `Use one of ${allowed.filter(Boolean).join(", ") || "the default"}.`;
        deny(`the storage class is ${name || "the default"}`, { field: `${path}.storageClassName`, fix });
      }
      const size = claim?.spec?.resources?.requests?.storage;
      if (size && quantity(size).greaterThan(maxSize)) {
        deny(`${size} is too much`, { field: `${path}.resources.requests.storage`, fix: `Use at most ${maxSize}.` });
      }
    }
  },
});
