// Matches of policies that look at whole workloads, without the pods that controllers make of them.

/** Every kind that makes pods, and no Pod. */
export const controllers = /** @type {const} */ ([
  { resources: ["deployments.apps", "statefulsets.apps", "daemonsets.apps", "replicasets.apps"] },
  { resources: ["jobs.batch", "cronjobs.batch", "replicationcontrollers"] },
]);

/** Every kind that makes pods, and Pod. */
export const workloads = /** @type {const} */ ([...controllers, { resources: ["pods"] }]);

/** What has replicas, and the scale of it. */
export const scalable = /** @type {const} */ ([
  { resources: ["deployments.apps", "statefulsets.apps", "replicasets.apps", "replicationcontrollers"] },
  { resources: ["deployments.apps/scale", "statefulsets.apps/scale", "replicasets.apps/scale"] },
  { resources: ["replicationcontrollers/scale"] },
]);

/**
 * The controller that an object belongs to; undefined where it belongs to none.
 * @param {import("admission").KubernetesObject | null} object
 */
export function controllerOf(object) {
  return (object?.metadata.ownerReferences ?? []).find((owner) => owner.controller);
}
