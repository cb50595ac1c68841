import { definePolicy, glob } from "admission";
import { readQuantity } from "../lib/quantities.js";
import { items, root, text } from "../lib/shape.js";

export default definePolicy({
  title: "Storage classes",
  description:
    "Allows only listed storage classes, for example classes with encryption, and limits the size of volumes.",
  severity: "medium",
  controls: ["pci-dss-4.0.1:3.5.1", "gdpr:32"],
  match: { resources: ["workloads", "persistentvolumeclaims"] },
  parameters: {
    type: "object",
    properties: {
      allowed: {
        description: "Globs of classes. An empty string means the default class of the cluster.",
        type: "array",
        items: { type: "string" },
        default: ["", "encrypted-*"],
      },
      maxSize: { description: "Maximum size of a volume.", type: "string", default: "1Ti" },
    },
    additionalProperties: false,
  },
  validate({ object, pod, request, parameters: { allowed, maxSize }, deny }) {
    /** @type {(claim: any, place: import("../lib/shape.js").Place, path: string) => void} */
    const check = (claim, place, path) => {
      // Older objects name the class in an annotation.
      const old = claim?.metadata?.annotations?.["volume.beta.kubernetes.io/storage-class"];
      const name = text(old ?? claim?.spec?.storageClassName, place, `${path}spec.storageClassName`, deny);
      if (!allowed.some((pattern) => glob(pattern, name))) {
        deny(name ? `storage class ${name} is not allowed` : "the default storage class is not allowed", {
          field: place.field(`${path}spec.storageClassName`),
          fix: `Use ${allowed.filter(Boolean).join(" or ") || "the default"}.`,
        });
      }
      const size = claim?.spec?.resources?.requests?.storage;
      const sizePath = `${path}spec.resources.requests.storage`;
      if (readQuantity(size, place, sizePath, deny)?.greaterThan(maxSize)) {
        deny(`the request for ${size} of storage exceeds the maximum`, {
          field: place.field(sizePath),
          fix: `Use at most ${maxSize}.`,
        });
      }
    };
    if (request.resource.resource === "persistentvolumeclaims") {
      check(object, root, "");
    }
    const templates = "spec.volumeClaimTemplates";
    for (const [index, claim] of items(object?.spec?.volumeClaimTemplates, root, templates, deny)) {
      check(claim, root, `${templates}[${index}].`);
    }
    for (const [index, { ephemeral }] of pod ? items(pod.spec.volumes, pod, "spec.volumes", deny) : []) {
      if (pod && ephemeral) {
        check(ephemeral.volumeClaimTemplate, pod, `spec.volumes[${index}].ephemeral.volumeClaimTemplate.`);
      }
    }
  },
});
