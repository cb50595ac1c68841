import { definePolicy, semver } from "admission";
import { isReadable, usedImages } from "../lib/images.js";

export default definePolicy({
  title: "Image versions",
  description: "Requires supported versions of listed images, by ranges of semantic versions.",
  severity: "high",
  controls: ["pci-dss-4.0.1:6.3.3", "pci-dss-4.0.1:12.3.4"],
  match: "workloads",
  parameters: {
    type: "object",
    properties: {
      images: {
        type: "array",
        items: {
          type: "object",
          properties: {
            image: { description: "Pattern without a tag: argoproj/argocd", type: "string", minLength: 1 },
            versions: {
              description: "Allowed ranges, one of which must match: >=2.3, ~2.2.4",
              type: "array",
              items: { type: "string", minLength: 1 },
              minItems: 1,
            },
          },
          required: ["image", "versions"],
          additionalProperties: false,
        },
        default: [{ image: "quay.io/argoproj/argocd", versions: [">=2.3.0", "~2.2.4", "~2.1.9"] }],
      },
    },
    additionalProperties: false,
  },
  validate({ pod, containers, parameters, deny }) {
    for (const { image, field } of usedImages(pod, containers, deny)) {
      const rule = parameters.images.find((one) => image.matches(one.image));
      if (isReadable(image, field, deny) && rule !== undefined && !rule.versions.some((one) => isIn(image.tag, one))) {
        deny(`image ${image} is not a supported version`, {
          field,
          fix: `Use ${rule.versions.join(" or ")}.`,
        });
      }
    }
  },
});

/**
 * @param {string} tag
 * @param {string} range
 */
function isIn(tag, range) {
  try {
    return semver(tag).satisfies(range);
  } catch {
    return false;
  }
}
