import { definePolicy } from "admission";

export default definePolicy({
  title: "Banned images",
  match: "workloads",
  parameters: {
    type: "object",
    properties: {
      images: {
        type: "array",
        items: { type: "string" },
        default: [
          "nginx:1.19", "nginx:1.19.*", "*:latest", "docker.io/library/log4shell-demo", "quay.io/banned/**",
          "redis:5.*",
        ],
      },
    },
  },
  validate({ containers, parameters, deny }) {
    for (const container of containers) {
      if (!container.image.isValid) {
        deny("the image is not a valid reference", {
          field: container.field("image"),
          fix: "Write registry/repository:tag.",
        });
        continue;
      }
      const banned = parameters.images.find((pattern) => container.image.matches(pattern));
      if (banned !== undefined) {
        deny(`image ${container.image} is banned by ${banned}`, {
          field: container.field("image"),
          fix: "Use a supported version.",
        });
      }
    }
  },
});
