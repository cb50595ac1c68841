// What the policies of the Pod Security Standards share.
import { record } from "./shape.js";

/** The parameter `version` of policies whose rule changed over time. */
export const version = /** @type {const} */ ({
  description: "Version of the Pod Security Standards: latest, or a Kubernetes version such as v1.25.",
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
 * Does the pod run on Windows, which has none of Linux' means of isolation? The standards consider this since 1.25.
 * @param {import("admission").PodTemplate} pod
 * @param {string} version
 */
export function isWindows(pod, version) {
  return pod.spec.os?.name === "windows" && isSince(version, 25);
}

/**
 * Does the pod have its own user namespace, in which root has no rights on the node? The standards consider this since
 * 1.35.
 * @param {import("admission").PodTemplate} pod
 * @param {string} version
 */
export function hasOwnUsers(pod, version) {
  return pod.spec.hostUsers === false && isSince(version, 35);
}

/**
 * A part of the security context of a pod or container.
 * @typedef {object} SecurityContext
 * @property {{ readonly [name: string]: any }} context
 * @property {(path: string) => string} field
 * @property {import("admission").Container | null} container null for the pod's own
 */

/**
 * Every security context that is set, the pod's first.
 * @param {import("admission").PodTemplate} pod
 * @param {readonly import("admission").Container[]} containers
 * @param {import("admission").Review["deny"]} deny
 * @returns {SecurityContext[]}
 */
export function securityContexts(pod, containers, deny) {
  /** @type {SecurityContext[]} */
  const found = [];
  if (pod.spec.securityContext) {
    found.push({
      context: record(pod.spec.securityContext, pod, "spec.securityContext", deny),
      field: (path) => pod.field(`spec.securityContext.${path}`),
      container: null,
    });
  }
  for (const container of containers) {
    if (container.securityContext) {
      found.push({
        context: contextOf(container, deny),
        field: (path) => container.field(`securityContext.${path}`),
        container,
      });
    }
  }
  return found;
}

/**
 * The security context of a container; empty if it has none.
 * @param {import("admission").Container} container
 * @param {import("admission").Review["deny"]} deny
 */
export function contextOf(container, deny) {
  return record(container.securityContext, container, "securityContext", deny);
}

/**
 * One object in a security context, such as seLinuxOptions; empty if there is none.
 * @param {SecurityContext} securityContext
 * @param {string} name
 * @param {import("admission").Review["deny"]} deny
 */
export function partOf(securityContext, name, deny) {
  return record(securityContext.context[name], securityContext, name, deny);
}
