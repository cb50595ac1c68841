import { definePolicy } from "admission";
import { usedImages } from "../lib/images.js";

export default definePolicy({
  title: "Mutable tags",
  description: "Denies tags that mean another image tomorrow: latest, none at all, and others on the list.",
  severity: "medium",
  controls: ["pci-dss-4.0.1:6.5.1", "pci-dss-4.0.1:11.5.2", "nsa-cisa-1.2:supply-chain"],
  match: "workloads",
  parameters: {
    type: "object",
    properties: {
      tags: {
        description: "Globs of tags. No tag is latest.",
        type: "array",
        items: { type: "string", minLength: 1 },
        default: ["latest", "stable", "main", "master", "dev"],
      },
      exempt: { description: "Patterns of images.", type: "array", items: { type: "string" }, default: [] },
    },
    additionalProperties: false,
  },
  validate({ pod, containers, parameters, deny }) {
    for (const { image, field } of usedImages(pod, containers)) {
      const tag = parameters.tags.find((glob) => image.matches(`**:${glob}`));
      const isPinned = image.digest !== "" || parameters.exempt.some((pattern) => image.matches(pattern));
      if (!image.isValid || (tag !== undefined && !isPinned)) {
        const what = image.tag ? `the tag ${image.tag}` : "no tag, which means latest";
        const message = image.isValid ? `the image has ${what}` : "the image is not a valid reference";
        deny(message, { field, fix: "Name a version that stays, or a digest." });
      }
    }
  },
});
