import { definePolicy } from "admission";

export default definePolicy({
  title: "$TITLE",
  description: "Denies containers with an image that has no fixed version.", // replace this rule with your own
  severity: "medium", // info | low | medium | high | critical
  controls: ["cis-1.9:5.5.1"], // the clauses that it enforces, for auditors
  match: "workloads", // Pod, Deployment, CronJob, …: every kind with a pod template
  parameters: {
    type: "object",
    properties: {
      images: { description: "Images to deny.", type: "array", items: { type: "string" }, default: ["*:latest"] },
    },
    additionalProperties: false,
  },
  validate({ containers, parameters, deny }) {
    for (const container of containers) {
      if (parameters.images.some((image) => container.image.matches(image))) {
        deny(`container ${container.name} has the image ${container.image}`, {
          field: container.field("image"),
          fix: "Use a tag that names a version.",
        });
      }
    }
  },
});
