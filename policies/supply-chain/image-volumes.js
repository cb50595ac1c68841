import { definePolicy, image } from "admission";

export default definePolicy({
  title: "Image volumes",
  description: "Denies mounting images as volumes, but for those on the list: nobody scans their files.",
  severity: "medium",
  controls: ["pci-dss-4.0.1:6.3.2", "nsa-cisa-1.2:supply-chain"],
  match: "workloads",
  parameters: {
    type: "object",
    properties: {
      allowed: { description: "Patterns of images.", type: "array", items: { type: "string" }, default: [] },
    },
    additionalProperties: false,
  },
  validate({ pod, parameters, deny }) {
    for (const [index, volume] of (pod?.spec.volumes ?? []).entries()) {
      const reference = volume.image?.reference;
      if (volume.image && !parameters.allowed.some((pattern) => image(reference ?? "").matches(pattern))) {
        deny(`volume ${volume.name} mounts the image ${reference}`, {
          field: pod?.field(`spec.volumes[${index}].image.reference`),
          fix: "Put the files into the container's image.",
        });
      }
    }
  },
});
