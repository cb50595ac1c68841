import { definePolicy } from "admission";
import { imageVolumes, isReadable } from "../lib/images.js";

export default definePolicy({
  title: "Image volumes",
  description: "Denies volumes from unlisted images, because scanners do not check the files in these volumes.",
  severity: "medium",
  controls: ["pci-dss-4.0.1:6.3.2", "nsa-cisa-1.2:supply-chain"],
  match: "workloads",
  parameters: {
    type: "object",
    properties: {
      allowed: { description: "Patterns of allowed images.", type: "array", items: { type: "string" }, default: [] },
    },
    additionalProperties: false,
  },
  validate({ pod, parameters, deny }) {
    for (const { name, image, field } of imageVolumes(pod, deny)) {
      const reference = `${field}.reference`;
      if (isReadable(image, reference, deny) && !parameters.allowed.some((pattern) => image.matches(pattern))) {
        deny(`volume ${name} mounts image ${image}`, {
          field: reference,
          fix: "Add the files to the image of the container.",
        });
      }
    }
  },
});
