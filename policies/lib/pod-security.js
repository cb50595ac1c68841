// What the policies of the Pod Security Standards share.

/** The parameter `version` of policies whose rule changed over time. */
export const version = /** @type {const} */ ({
  description: "Version of the Pod Security Standards: latest, or v1.25 for those of Kubernetes 1.25.",
  type: "string",
  pattern: "^(latest|v1\\.[0-9]+)$",
  default: "latest",
});

/**
 * Is it 1.`minor` of the standards, or newer?
 * @param {string} version
 * @param {number} minor
 */
export function isSince(version, minor) {
  return version === "latest" || Number(version.slice("v1.".length)) >= minor;
}

/**
 * Runs it on Windows, where Linux' means of isolation do not exist? The standards ask that since 1.25.
 * @param {import("admission").PodTemplate} pod
 * @param {string} version
 */
export function isWindows(pod, version) {
  return pod.spec.os?.name === "windows" && isSince(version, 25);
}

/**
 * Does the pod have its own user namespace, in which root is nobody on the node? The standards count that since 1.35.
 * @param {import("admission").PodTemplate} pod
 * @param {string} version
 */
export function hasOwnUsers(pod, version) {
  return pod.spec.hostUsers === false && isSince(version, 35);
}

/**
 * Every security context that is set, the pod's first, with the path of its fields.
 * @param {import("admission").PodTemplate} pod
 * @param {readonly import("admission").Container[]} containers
 * @returns {{ context: any, field: (path: string) => string }[]}
 */
export function securityContexts(pod, containers) {
  const found = [];
  if (pod.spec.securityContext) {
    found.push({
      context: pod.spec.securityContext,
      field: (/** @type {string} */ path) => pod.field(`spec.securityContext.${path}`),
    });
  }
  for (const container of containers) {
    if (container.securityContext) {
      found.push({
        context: container.securityContext,
        field: (/** @type {string} */ path) => container.field(`securityContext.${path}`),
      });
    }
  }
  return found;
}
