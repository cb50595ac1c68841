// What policies about whole workloads match.

/** Kinds with replicas, and their scale subresource. */
export const scalable = /** @type {const} */ ([
  { resources: ["deployments.apps", "statefulsets.apps", "replicasets.apps", "replicationcontrollers"] },
  { resources: ["deployments.apps/scale", "statefulsets.apps/scale", "replicasets.apps/scale"] },
  { resources: ["replicationcontrollers/scale"] },
]);

/**
 * The owner reference of the controller of an object; undefined if it has none.
 * @param {import("admission").KubernetesObject | null} object
 */
export function controllerOf(object) {
  const owners = object?.metadata?.ownerReferences;
  return Array.isArray(owners) ? owners.find((owner) => owner?.controller === true) : undefined;
}
