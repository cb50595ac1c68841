import { definePolicy } from "admission";
import { imageVolumes } from "../lib/images.js";
import { show } from "../lib/shape.js";

export default definePolicy({
  title: "Pull policy",
  description:
    "Requires imagePullPolicy Always for images that can change, so that no node runs an outdated copy.",
  severity: "low",
  controls: ["cis-1.9:1.2.11", "pci-dss-4.0.1:6.5.1"],
  match: "workloads",
  parameters: {
    type: "object",
    properties: {
      images: {
        description:
          "Which images need Always. all: every image; mutable: images without a digest; unversioned: images whose "
            + "tag has no digits, such as latest.",
        enum: ["all", "mutable", "unversioned"],
        default: "mutable",
      },
    },
    additionalProperties: false,
  },
  validate({ pod, containers, parameters: { images }, deny }) {
    const mounted = imageVolumes(pod, deny).map(({ name, image, pullPolicy, field }) =>
      ({ what: `volume ${name}`, image, policy: pullPolicy, field: `${field}.pullPolicy` }));
    const run = containers.filter(({ image }) => !image.isMissing).map((container) => {
      const { image, imagePullPolicy: policy } = container;
      return { what: `container ${container}`, image, policy, field: container.field("imagePullPolicy") };
    });
    for (const { what, image, policy, field } of [...run, ...mounted]) {
      const isMutable = image.digest === "" && (images === "mutable" || !/[0-9]/.test(image.tag));
      // The default of Kubernetes for latest is Always.
      const isLatest = image.digest === "" && image.matches("**:latest");
      const effective = policy ?? (isLatest ? "Always" : "IfNotPresent");
      if ((images === "all" || isMutable) && effective !== "Always") {
        deny(`${what} has pull policy ${show(effective)}`, {
          field,
          fix: "Use Always, or add a digest to the image.",
        });
      }
    }
  },
});
