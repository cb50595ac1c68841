import { definePolicy } from "admission";
import { usedImages } from "../lib/images.js";

export default definePolicy({
  title: "Banned images",
  description: "Denies workloads that run or mount an image on the banned list, however the reference is written.",
  severity: "high",
  controls: ["pci-dss-4.0.1:6.3.3", "cis-1.9:5.5.1"],
  match: "workloads",
  parameters: {
    type: "object",
    properties: {
      images: {
        description: "Patterns of banned images: nginx:1.19, *:latest, docker.io/**",
        type: "array",
        items: { type: "string", minLength: 1 },
        default: ["nginx:1.19"],
      },
    },
    additionalProperties: false,
  },
  validate({ pod, containers, parameters, deny }) {
    for (const { image, field } of usedImages(pod, containers)) {
      // What cannot be read cannot be compared with the list, so it does not pass.
      if (!image.isValid) {
        deny("the image is not a valid reference", { field, fix: "Write registry/repository:tag." });
        continue;
      }
      const banned = parameters.images.find((pattern) => image.matches(pattern));
      if (banned !== undefined) {
        deny(`image ${image} is banned by ${banned}`, { field, fix: "Use a supported version." });
      }
    }
  },
});
