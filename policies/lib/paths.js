// Paths on the node, however they are written.

/**
 * The parts of a path that a volume mounts from the node. `/var/run` is a link to `/run` on every node; `/proc/1/root`
 * and its like are links to the root; drives and backslashes are those of Windows.
 * @param {string} path
 * @returns {string[]}
 */
export function partsOf(path) {
  /** @type {string[]} */
  let parts = [];
  for (const part of path.replace(/^[A-Za-z]:/, "").replaceAll("\\", "/").split("/")) {
    if (part === "..") {
      parts.pop();
    } else if (part !== "" && part !== ".") {
      parts.push(part);
    }
    if (parts[0] === "var" && parts[1] === "run") {
      parts.shift();
    }
    if (parts[0] === "proc" && /^(root|cwd|fd|map_files)$/.test(parts.at(-1) ?? "")) {
      parts = [];
    }
  }
  return parts;
}

/**
 * Is the path the folder, or in it?
 * @param {readonly string[]} parts
 * @param {readonly string[]} folder
 */
export function isInside(parts, folder) {
  return folder.every((part, index) => parts[index] === part);
}
