import { definePolicy } from "admission";
import { isReadable, usedImages } from "../lib/images.js";

export default definePolicy({
  title: "Image digests",
  description: "Requires a digest for every image, so that the image that was reviewed is the one that runs.",
  severity: "medium",
  controls: ["pci-dss-4.0.1:6.5.1", "pci-dss-4.0.1:11.5.2", "nsa-cisa-1.2:supply-chain"],
  match: "workloads",
  parameters: {
    type: "object",
    properties: {
      exempt: {
        description: "Patterns of images that need no digest.",
        type: "array",
        items: { type: "string", minLength: 1 },
        default: [],
      },
    },
    additionalProperties: false,
  },
  validate({ pod, containers, parameters, deny }) {
    for (const { image, field } of usedImages(pod, containers, deny)) {
      const isExempt = parameters.exempt.some((pattern) => image.matches(pattern));
      if (isReadable(image, field, deny) && image.digest === "" && !isExempt) {
        deny(`image ${image} has no digest`, { field, fix: "Use the form name:tag@sha256:…" });
      }
    }
  },
});
