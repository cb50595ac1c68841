// Every image that a pod uses, whether it runs or mounts it.
import { image } from "admission";

/**
 * @param {import("admission").PodTemplate | null} pod
 * @param {readonly import("admission").Container[]} containers
 * @returns {{ image: import("admission").Image, field: string }[]}
 */
export function usedImages(pod, containers) {
  const used = containers.map((container) => ({ image: container.image, field: container.field("image") }));
  for (const [index, volume] of (pod?.spec.volumes ?? []).entries()) {
    if (pod !== null && typeof volume.image?.reference === "string") {
      const field = pod.field(`spec.volumes[${index}].image.reference`);
      used.push({ image: image(volume.image.reference), field });
    }
  }
  return used;
}
