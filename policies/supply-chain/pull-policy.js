import { definePolicy } from "admission";

export default definePolicy({
  title: "Pull policy",
  description: "Demands imagePullPolicy Always where a tag may have moved, so that no node runs an old or stolen copy.",
  severity: "low",
  controls: ["cis-1.9:1.2.11", "pci-dss-4.0.1:6.5.1"],
  match: "workloads",
  parameters: {
    type: "object",
    properties: {
      images: {
        description: "all; mutable: those without a digest; unversioned: those whose tag has no digit, as latest.",
        enum: ["all", "mutable", "unversioned"],
        default: "mutable",
      },
    },
    additionalProperties: false,
  },
  validate({ containers, parameters: { images }, deny }) {
    for (const container of containers) {
      const { image } = container;
      const isMutable = image.digest === "" && (images === "mutable" || !/[0-9]/.test(image.tag));
      // Kubernetes itself sets Always where none is named for latest.
      const isLatest = image.digest === "" && image.matches("**:latest");
      const policy = container.imagePullPolicy ?? (isLatest ? "Always" : "IfNotPresent");
      if ((images === "all" || isMutable) && policy !== "Always") {
        deny(`container ${container.name} pulls ${policy}`, {
          field: container.field("imagePullPolicy"),
          fix: "Set imagePullPolicy: Always, or name a digest.",
        });
      }
    }
  },
});
