import { definePolicy, glob } from "admission";
import { isReadable, usedImages } from "../lib/images.js";

export default definePolicy({
  title: "Mutable tags",
  description: "Denies tags whose image changes over time: latest, a missing tag, and other listed tags.",
  severity: "medium",
  controls: ["pci-dss-4.0.1:6.5.1", "pci-dss-4.0.1:11.5.2", "nsa-cisa-1.2:supply-chain"],
  match: "workloads",
  parameters: {
    type: "object",
    properties: {
      tags: {
        description: "Globs of tags, in lowercase. No tag means latest.",
        type: "array",
        items: { type: "string", minLength: 1 },
        default: ["latest", "stable", "main", "master", "dev"],
      },
      exempt: { description: "Patterns of exempt images.", type: "array", items: { type: "string" }, default: [] },
    },
    additionalProperties: false,
  },
  validate({ pod, containers, parameters, deny }) {
    for (const { image, field } of usedImages(pod, containers, deny)) {
      const tag = image.tag.toLowerCase() || "latest";
      const isMutable = image.digest === "" && parameters.tags.some((pattern) => glob(pattern, tag));
      const isExempt = parameters.exempt.some((pattern) => image.matches(pattern));
      if (isReadable(image, field, deny) && isMutable && !isExempt) {
        const what = image.tag ? `the mutable tag ${image.tag}` : "no tag, which means latest";
        deny(`image ${image} has ${what}`, { field, fix: "Use the tag of a version, or a digest." });
      }
    }
  },
});
