import { definePolicy } from "admission";
import { isReadable, usedImages } from "../lib/images.js";

export default definePolicy({
  title: "Allowed registries",
  description: "Allows only images from listed registries and repositories.",
  severity: "high",
  controls: ["pci-dss-4.0.1:6.3.2", "cis-1.9:5.5.1", "nsa-cisa-1.2:supply-chain"],
  match: "workloads",
  parameters: {
    type: "object",
    properties: {
      images: {
        description: "Patterns of allowed images: registry.example.com/team/**",
        type: "array",
        items: { type: "string", minLength: 1 },
        default: ["registry.k8s.io/**", "docker.io/library/*"],
      },
    },
    additionalProperties: false,
  },
  validate({ pod, containers, parameters, deny }) {
    for (const { image, field } of usedImages(pod, containers, deny)) {
      if (isReadable(image, field, deny) && !parameters.images.some((pattern) => image.matches(pattern))) {
        deny(`image ${image} comes from ${image.registry}/${image.repository}, which is not allowed`, {
          field,
          fix: `Use ${parameters.images.join(" or ")}.`,
        });
      }
    }
  },
});
