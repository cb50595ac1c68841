// Replicas and Pod labels of Deployments and StatefulSets, also through their scale subresource.
import { number, pairs, record, root } from "./shape.js";

/** @typedef {Pick<import("admission").Review, "object" | "request" | "lookup" | "deny">} Review */
/** @typedef {{ readonly [name: string]: string }} Labels */
/** @typedef {{ readonly name: string, readonly replicas: number, readonly labels: Labels }} Workload */

/** What a policy reads of the workloads: for `reads`. */
export const workloadFields = ["spec.replicas", "spec.template.metadata.labels"];

/** The kinds, and their scale subresources: for `match`. */
export const replicated = [
  "deployments.apps", "statefulsets.apps", "deployments.apps/scale", "statefulsets.apps/scale",
];

/**
 * The workload that a request creates, changes or scales; null if it is of another kind, or does not exist.
 * @param {Review} review
 * @returns {Workload | null}
 */
export function workloadOf({ object, request, lookup, deny }) {
  const { resource } = request.resource;
  if (resource !== "deployments" && resource !== "statefulsets") {
    return null;
  }
  if (request.subresource !== "scale") {
    return read(object, request.name, deny);
  }
  const kind = resource === "deployments" ? lookup.deployments : lookup.statefulSets;
  const scaled = kind?.get(request.name) ?? null;
  // A Scale of no replicas has an empty spec.
  return scaled && { ...read(scaled, request.name, deny), replicas: replicasOf(object, 0, deny) };
}

/**
 * The other workloads of the namespace.
 * @param {Review} review
 * @returns {readonly Workload[]}
 */
export function otherWorkloads({ request, lookup, deny }) {
  /** @param {string} resource */
  const isOther = (resource) => (/** @type {any} */ one) =>
    request.resource.resource !== resource || one.metadata.name !== request.name;
  return [
    ...(lookup.deployments?.list() ?? []).filter(isOther("deployments")),
    ...(lookup.statefulSets?.list() ?? []).filter(isOther("statefulsets")),
  ].map((one) => read(one, one.metadata.name ?? "", deny));
}

/**
 * @param {any} object
 * @param {string} name
 * @param {import("admission").Review["deny"]} deny
 * @returns {Workload}
 */
function read(object, name, deny) {
  const template = record(object?.spec?.template, root, "spec.template", deny);
  const metadata = record(template.metadata, root, "spec.template.metadata", deny);
  const labels = Object.fromEntries(pairs(metadata.labels, root, "spec.template.metadata.labels", deny));
  return { name, replicas: replicasOf(object, 1, deny), labels };
}

/**
 * @param {any} object
 * @param {number} missing
 * @param {import("admission").Review["deny"]} deny
 */
function replicasOf(object, missing, deny) {
  return number(object?.spec?.replicas, root, "spec.replicas", deny) ?? missing;
}
