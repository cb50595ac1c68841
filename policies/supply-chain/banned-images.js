import { definePolicy } from "admission";
import { isReadable, usedImages } from "../lib/images.js";

export default definePolicy({
  title: "Banned images",
  description: "Denies workloads that run or mount a banned image.",
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
        default: ["nginx:1.19", "nginx:1.19.*", "nginx:1.19-*"],
      },
    },
    additionalProperties: false,
  },
  validate({ pod, containers, parameters, deny }) {
    for (const { image, field } of usedImages(pod, containers, deny)) {
      const banned = parameters.images.find((pattern) => image.matches(pattern));
      if (isReadable(image, field, deny) && banned !== undefined) {
        deny(`image ${image} is banned (pattern "${banned}")`, { field, fix: "Use a supported version." });
      }
    }
  },
});
