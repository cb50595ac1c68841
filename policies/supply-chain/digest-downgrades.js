import { definePolicy, image } from "admission";

export default definePolicy({
  title: "Digest downgrades",
  description: "Denies changes from an image with a digest to an image without one.",
  severity: "high",
  controls: ["pci-dss-4.0.1:6.5.1", "pci-dss-4.0.1:11.5.2"],
  match: { resources: ["workloads"], operations: ["UPDATE"] },
  validate({ changes, deny }) {
    const all = changes().flatMap(({ field, before, after }) => imagesIn(field, before, after));
    // A container under a new name is another container, but its image is not.
    const pinned = all.map(({ before }) => before).filter((one) => one !== null && one.digest !== "");
    for (const { field, before, after } of all) {
      const isPinned = before === null
        ? pinned.some((one) => one?.registry === after?.registry && one?.repository === after?.repository)
        : before.digest !== "";
      if (after !== null && after.digest === "" && isPinned) {
        deny(`image ${after} replaces an image that is pinned by a digest`, { field, fix: "Add the digest." });
      }
    }
  },
});

/**
 * The images in a change: of the image itself, or of a container that comes or goes.
 * @param {string} field
 * @param {any} before
 * @param {any} after
 */
function imagesIn(field, before, after) {
  if (/\.(image|reference)$/.test(field)) {
    return [{ field, before: read(before), after: read(after) }];
  }
  return /[cC]ontainers\[[^\]]*\]$/.test(field)
    ? [{ field: `${field}.image`, before: read(before?.image), after: read(after?.image) }]
    : [];
}

/** @param {unknown} text */
function read(text) {
  return typeof text === "string" && text !== "" ? image(text) : null;
}
