import { definePolicy } from "admission";
import { usedImages } from "../lib/images.js";

export default definePolicy({
  title: "Image digests",
  description: "Demands a digest of every image, so that what runs is what was reviewed.",
  severity: "medium",
  controls: ["pci-dss-4.0.1:6.5.1", "pci-dss-4.0.1:11.5.2", "nsa-cisa-1.2:supply-chain"],
  match: "workloads",
  parameters: {
    type: "object",
    properties: {
      exempt: {
        description: "Patterns of images that need none.",
        type: "array",
        items: { type: "string", minLength: 1 },
        default: [],
      },
    },
    additionalProperties: false,
  },
  validate({ pod, containers, parameters, deny }) {
    for (const { image, field } of usedImages(pod, containers)) {
      if (image.digest === "" && !parameters.exempt.some((pattern) => image.matches(pattern))) {
        deny(`image ${image} names no digest`, { field, fix: "Write name:tag@sha256:…" });
      }
    }
  },
});
