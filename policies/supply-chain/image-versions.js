import { definePolicy, semver } from "admission";

export default definePolicy({
  title: "Image versions",
  description: "Demands supported versions of listed images, by ranges of semantic versions.",
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
              description: "Allowed ranges, any of which must fit: >=2.3, ~2.2.4",
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
  validate({ containers, parameters, deny }) {
    for (const container of containers) {
      const { image } = container;
      const rule = parameters.images.find((one) => image.matches(one.image));
      if (rule !== undefined && !rule.versions.some((range) => isIn(image.tag, range))) {
        deny(`the version of ${image} is not supported`, {
          field: container.field("image"),
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
  return /^v?\d+\.\d+\.\d+/.test(tag) && semver(tag).satisfies(range);
}
