import { definePolicy } from "admission";
import { usedImages } from "../lib/images.js";

export default definePolicy({
  title: "Allowed registries",
  description: "Allows only images of listed registries and repositories, compared by whole names.",
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
    for (const { image, field } of usedImages(pod, containers)) {
      if (!parameters.images.some((pattern) => image.matches(pattern))) {
        const from = image.isValid ? `${image.registry}/${image.repository}` : "what is no valid reference";
        deny(`the image comes from ${from}`, { field, fix: `Use one of ${parameters.images.join(", ")}.` });
      }
    }
  },
});
