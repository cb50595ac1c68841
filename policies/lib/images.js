// Every image that a pod uses, whether it runs or mounts it.
import { image as read } from "admission";
import { items, text } from "./shape.js";

/**
 * The images of containers and volumes. A container or volume that names no image is left out: in a whole object the
 * API server rejects it, and a Kustomize patch need not name one.
 * @param {import("admission").PodTemplate | null} pod
 * @param {readonly import("admission").Container[]} containers
 * @param {import("admission").Review["deny"]} deny
 * @returns {{ image: import("admission").Image, field: string, container?: import("admission").Container }[]}
 */
export function usedImages(pod, containers, deny) {
  /** @type {ReturnType<typeof usedImages>} */
  const used = [];
  for (const container of containers) {
    if (!container.image.isMissing) {
      used.push({ image: container.image, field: container.field("image"), container });
    }
  }
  for (const { image, field } of imageVolumes(pod, deny)) {
    if (`${image}` !== "") {
      used.push({ image, field: `${field}.reference` });
    }
  }
  return used;
}

/**
 * The volumes that are images, each with its field.
 * @param {import("admission").PodTemplate | null} pod
 * @param {import("admission").Review["deny"]} deny
 */
export function imageVolumes(pod, deny) {
  const found = [];
  for (const [index, { name, image: source }] of pod ? items(pod.spec.volumes, pod, "spec.volumes", deny) : []) {
    if (pod && source) {
      const path = `spec.volumes[${index}].image`;
      const reference = text(source.reference, pod, `${path}.reference`, deny);
      found.push({ name, image: read(reference), pullPolicy: source.pullPolicy, field: pod.field(path) });
    }
  }
  return found;
}

/**
 * Denies an image that is not a valid reference, because it cannot be compared with a list.
 * @param {import("admission").Image} image
 * @param {string} field
 * @param {import("admission").Review["deny"]} deny
 */
export function isReadable(image, field, deny) {
  if (!image.isValid) {
    const [reason, fix] = image.error.split(/\. (.*)/);
    deny(`image ${JSON.stringify(`${image}`)} is not a valid reference: ${reason}`, { field, fix });
  }
  return image.isValid;
}
