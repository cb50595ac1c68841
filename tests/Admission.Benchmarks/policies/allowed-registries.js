import { definePolicy } from "admission";

export default definePolicy({
  title: "Allowed registries",
  match: "workloads",
  parameters: {
    type: "object",
    properties: {
      registries: {
        type: "array",
        items: { type: "string" },
        default: ["registry.example.com", "quay.io", "gcr.io", "ghcr.io", "docker.io"],
      },
      repositories: { type: "array", items: { type: "string" }, default: ["**"] },
    },
  },
  validate({ containers, parameters, deny }) {
    for (const container of containers) {
      const { image } = container;
      if (!parameters.registries.includes(image.registry)) {
        deny(`image ${image} comes from ${image.registry}`, {
          field: container.field("image"),
          fix: `Use one of ${parameters.registries.join(", ")}.`,
        });
      }
      if (image.tag === "" && image.digest === "") {
        deny(`image ${image} has neither tag nor digest`, {
          field: container.field("image"),
          fix: "Name a version.",
        });
      }
    }
  },
});
