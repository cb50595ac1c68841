// References of objects to other objects, and whether those exist.
import { labels } from "admission";
import { selectorOf } from "./selectors.js";
import { items, pairs, record, root, text } from "./shape.js";

/** @typedef {import("admission").Review<any>} Review */
/** @typedef {import("./shape.js").Place} Place */

/** The name of a read, and what a person calls the object. */
const kinds = /** @type {const} */ ({
  configMaps: "ConfigMap",
  secrets: "Secret",
  serviceAccounts: "ServiceAccount",
  claims: "PersistentVolumeClaim",
  priorityClasses: "PriorityClass",
  runtimeClasses: "RuntimeClass",
  ingressClasses: "IngressClass",
  storageClasses: "StorageClass",
  services: "Service",
  roles: "Role",
  clusterRoles: "ClusterRole",
  deployments: "Deployment",
  statefulSets: "StatefulSet",
});

/**
 * Reports that the target of a reference is missing. It is a warning while the target can still arrive.
 * @param {Review} review
 * @param {string} message
 * @param {{ field: string, fix: string }} details
 */
function reportMissing(review, message, details) {
  if (isInGracePeriod(review)) {
    review.warn(message, details);
  } else {
    review.deny(message, details);
  }
}

/**
 * Is the object so new that the objects it refers to may arrive later, in the same apply? Never for a Pod, or for a
 * claim: a controller creates a denied one again, and no later request checks it.
 * @param {Review} review
 */
export function isInGracePeriod(review) {
  const { request, oldObject, parameters } = review;
  const { group, resource } = request.resource;
  if (parameters.gracePeriodSeconds === 0 || (group === "" && ["pods", "persistentvolumeclaims"].includes(resource))) {
    return false;
  }
  if (request.operation === "CREATE") {
    return true;
  }
  // The API server writes this time, and no client can change it.
  const created = Date.parse(String(oldObject?.metadata?.creationTimestamp ?? ""));
  return review.now.getTime() - created < parameters.gracePeriodSeconds * 1000;
}

/**
 * Reports each reference of an object to what does not exist.
 * @param {Review} review
 */
export function checkReferences(review) {
  if (review.pod) {
    checkPod(review);
  }
  const spec = record(review.object?.spec, root, "spec", review.deny);
  switch (review.request.resource.resource) {
    case "statefulsets":
      for (const [at, claim] of items(spec.volumeClaimTemplates, root, "spec.volumeClaimTemplates", review.deny)) {
        const path = `spec.volumeClaimTemplates[${at}].spec`;
        checkClaim(review, record(claim.spec, root, path, review.deny), root, path);
      }
      break;
    case "persistentvolumeclaims":
      checkClaim(review, spec, root, "spec");
      break;
    case "ingresses":
      checkIngress(review, spec);
      break;
    case "horizontalpodautoscalers":
      checkTarget(review, spec);
      break;
    case "rolebindings":
    case "clusterrolebindings":
      checkRole(review);
      break;
  }
}

/**
 * Reports a reference to what does not exist. Gives the object that is there.
 * @param {Review} review
 * @param {keyof typeof kinds} kind
 * @param {unknown} value
 * @param {Place} place
 * @param {string} path
 */
function find(review, kind, value, place, path) {
  const name = text(value, place, path, review.deny);
  const found = name === "" ? undefined : review.lookup[kind]?.get(name) ?? null;
  if (found === null) {
    reportMissing(review, `${kinds[kind]} "${name}" does not exist`, {
      field: place.field(path),
      fix: "Create it first, correct the name, or mark the reference as optional where Kubernetes allows that.",
    });
  }
  return found ?? undefined;
}

/**
 * Checks a reference to a ConfigMap or Secret, and to keys of it.
 * @param {Review} review
 * @param {"configMaps" | "secrets"} kind
 * @param {{ readonly [name: string]: any }} reference
 * @param {string} name The member that holds the name.
 * @param {Place} place
 * @param {string} path
 */
function checkData(review, kind, reference, name, place, path) {
  if (reference.optional === true) {
    return;
  }
  const found = find(review, kind, reference[name], place, `${path}.${name}`);
  if (!found) {
    return;
  }
  const keys = new Set([
    ...Object.keys(found.data ?? {}),
    ...(kind === "configMaps" ? Object.keys(found.binaryData ?? {}) : []),
  ]);
  const asked = items(reference.items, place, `${path}.items`, review.deny)
    .map(([at, { key }]) => /** @type {const} */ ([key, `${path}.items[${at}].key`]));
  for (const [value, field] of reference.key === undefined ? asked : [[reference.key, `${path}.key`], ...asked]) {
    const key = text(value, place, field, review.deny);
    if (key !== "" && !keys.has(key)) {
      reportMissing(review, `${kinds[kind]} "${reference[name]}" has no key "${key}"`, {
        field: place.field(field),
        fix: "Add the key, or correct its name.",
      });
    }
  }
}

/** @param {Review} review */
function checkPod(review) {
  const { pod, containers, deny } = review;
  const place = /** @type {Place & { spec: any }} */ (pod);
  const spec = place.spec;
  const account = spec.serviceAccountName ?? spec.serviceAccount;
  if (account !== "default") {
    find(review, "serviceAccounts", account, place, "spec.serviceAccountName");
  }
  find(review, "priorityClasses", spec.priorityClassName, place, "spec.priorityClassName");
  find(review, "runtimeClasses", spec.runtimeClassName, place, "spec.runtimeClassName");
  for (const [at, { name }] of items(spec.imagePullSecrets, place, "spec.imagePullSecrets", deny)) {
    find(review, "secrets", name, place, `spec.imagePullSecrets[${at}].name`);
  }
  for (const [at, volume] of items(spec.volumes, place, "spec.volumes", deny)) {
    checkVolume(review, volume, place, `spec.volumes[${at}]`);
  }
  for (const container of containers) {
    for (const [at, { valueFrom }] of items(container.env, container, "env", deny)) {
      const path = `env[${at}].valueFrom`;
      const from = record(valueFrom, container, path, deny);
      checkMember(review, "configMaps", from, "configMapKeyRef", "name", container, path);
      checkMember(review, "secrets", from, "secretKeyRef", "name", container, path);
    }
    for (const [at, from] of items(container.envFrom, container, "envFrom", deny)) {
      checkMember(review, "configMaps", from, "configMapRef", "name", container, `envFrom[${at}]`);
      checkMember(review, "secrets", from, "secretRef", "name", container, `envFrom[${at}]`);
    }
  }
}

/**
 * @param {Review} review
 * @param {"configMaps" | "secrets"} kind
 * @param {{ readonly [name: string]: any }} parent
 * @param {string} member
 * @param {string} name
 * @param {Place} place
 * @param {string} path
 */
function checkMember(review, kind, parent, member, name, place, path) {
  const reference = record(parent[member], place, `${path}.${member}`, review.deny);
  checkData(review, kind, reference, name, place, `${path}.${member}`);
}

/**
 * @param {Review} review
 * @param {{ readonly [name: string]: any }} volume
 * @param {Place} place
 * @param {string} path
 */
function checkVolume(review, volume, place, path) {
  const { deny } = review;
  checkMember(review, "configMaps", volume, "configMap", "name", place, path);
  checkMember(review, "secrets", volume, "secret", "secretName", place, path);
  const projected = record(volume.projected, place, `${path}.projected`, deny);
  for (const [at, source] of items(projected.sources, place, `${path}.projected.sources`, deny)) {
    checkMember(review, "configMaps", source, "configMap", "name", place, `${path}.projected.sources[${at}]`);
    checkMember(review, "secrets", source, "secret", "name", place, `${path}.projected.sources[${at}]`);
  }
  const claim = record(volume.persistentVolumeClaim, place, `${path}.persistentVolumeClaim`, deny);
  find(review, "claims", claim.claimName, place, `${path}.persistentVolumeClaim.claimName`);
  const template = record(volume.ephemeral?.volumeClaimTemplate, place, `${path}.ephemeral.volumeClaimTemplate`, deny);
  const own = `${path}.ephemeral.volumeClaimTemplate.spec`;
  checkClaim(review, record(template.spec, place, own, deny), place, own);
  const csi = record(volume.csi, place, `${path}.csi`, deny);
  const publish = record(csi.nodePublishSecretRef, place, `${path}.csi.nodePublishSecretRef`, deny);
  find(review, "secrets", publish.name, place, `${path}.csi.nodePublishSecretRef.name`);
}

/**
 * @param {Review} review
 * @param {{ readonly [name: string]: any }} spec
 * @param {Place} place
 * @param {string} path
 */
function checkClaim(review, spec, place, path) {
  // A claim with a volume of its own needs no class.
  if (!spec.volumeName) {
    find(review, "storageClasses", spec.storageClassName, place, `${path}.storageClassName`);
  }
}

/**
 * @param {Review} review
 * @param {{ readonly [name: string]: any }} spec
 */
function checkIngress(review, spec) {
  const { deny } = review;
  find(review, "ingressClasses", spec.ingressClassName, root, "spec.ingressClassName");
  for (const [at, { secretName }] of items(spec.tls, root, "spec.tls", deny)) {
    find(review, "secrets", secretName, root, `spec.tls[${at}].secretName`);
  }
  checkBackend(review, spec.defaultBackend, "spec.defaultBackend");
  for (const [rule, { http }] of items(spec.rules, root, "spec.rules", deny)) {
    const list = `spec.rules[${rule}].http.paths`;
    for (const [at, { backend }] of items(http?.paths, root, list, deny)) {
      checkBackend(review, backend, `${list}[${at}].backend`);
    }
  }
}

/**
 * @param {Review} review
 * @param {unknown} value
 * @param {string} path
 */
function checkBackend(review, value, path) {
  const backend = record(value, root, path, review.deny);
  const wanted = record(backend.service, root, `${path}.service`, review.deny);
  const service = find(review, "services", wanted.name, root, `${path}.service.name`);
  const port = record(wanted.port, root, `${path}.service.port`, review.deny);
  const ports = service?.spec?.ports ?? [];
  const isThere = ports.some((/** @type {any} */ one) =>
    port.name === undefined ? one.port === port.number : one.name === port.name);
  if (service && (port.name ?? port.number) !== undefined && !isThere) {
    reportMissing(review, `Service "${wanted.name}" has no port ${port.name ?? port.number}`, {
      field: `${path}.service.port`,
      fix: "Use a port of the Service.",
    });
  }
}

/**
 * @param {Review} review
 * @param {{ readonly [name: string]: any }} spec
 */
function checkTarget(review, spec) {
  const target = record(spec.scaleTargetRef, root, "spec.scaleTargetRef", review.deny);
  const group = String(target.apiVersion ?? "").split("/")[0];
  if (group === "apps" && target.kind === "Deployment") {
    find(review, "deployments", target.name, root, "spec.scaleTargetRef.name");
  } else if (group === "apps" && target.kind === "StatefulSet") {
    find(review, "statefulSets", target.name, root, "spec.scaleTargetRef.name");
  }
}

/**
 * Is it a disruption budget for Pods that no workload of the namespace has?
 * @param {Review} review
 */
export function selectsNothing({ object, request, lookup, deny }) {
  if (request.resource.resource !== "poddisruptionbudgets") {
    return false;
  }
  const spec = record(object?.spec, root, "spec", deny);
  const selector = selectorOf(record(spec.selector, root, "spec.selector", deny));
  const all = [...(lookup.deployments?.list() ?? []), ...(lookup.statefulSets?.list() ?? [])];
  return selector !== null && !all.some(({ spec: one }) => labels(selector).matches(
    Object.fromEntries(pairs(one?.template?.metadata?.labels, root, "spec.template.metadata.labels", deny))));
}

/** @param {Review} review */
function checkRole(review) {
  const reference = record(review.object?.roleRef, root, "roleRef", review.deny);
  if (reference.kind === "ClusterRole") {
    find(review, "clusterRoles", reference.name, root, "roleRef.name");
  } else if (reference.kind === "Role") {
    find(review, "roles", reference.name, root, "roleRef.name");
  }
}
