// Users and objects as parameters: what locks and other rules about users share.
import { glob, labels } from "admission";
import { labelsOf } from "./shape.js";

/** Parameters that select users. If all are empty: everybody except the cluster's own controllers. */
export const who = /** @type {const} */ ({
  users: {
    description: "Globs of user names. A glob that begins with ! excludes the names that it matches.",
    type: "array",
    items: { type: "string" },
    default: [],
  },
  groups: {
    description: "Globs of groups. A glob that begins with ! excludes the names that it matches.",
    type: "array",
    items: { type: "string" },
    default: [],
  },
  serviceAccounts: {
    description: "Globs of namespace:name. A glob that begins with ! excludes the names that it matches.",
    type: "array",
    items: { type: "string" },
    default: [],
  },
});

/** Parameters that select objects. */
export const where = /** @type {const} */ ({
  resources: {
    description:
      "Globs, such as deployments.apps (which includes its subresources), deployments.apps/scale or *.batch.",
    type: "array",
    items: { type: "string", minLength: 1 },
    minItems: 1,
  },
  namespaces: {
    description: "Globs. A glob that begins with ! excludes the names that it matches.",
    type: "array",
    items: { type: "string" },
    default: [],
  },
  names: {
    description: "Globs. A glob that begins with ! excludes the names that it matches.",
    type: "array",
    items: { type: "string" },
    default: [],
  },
  labels: { description: "Label selector of the objects, in the syntax of kubectl.", type: "string", default: "" },
});

/** The parameter that selects operations. Without DELETE, a user who may create can delete and create the object. */
export const operations = /** @type {const} */ ({
  description: "Operations: CREATE, UPDATE, DELETE.",
  type: "array",
  items: { enum: ["CREATE", "UPDATE", "DELETE"] },
  default: ["UPDATE", "DELETE"],
});

/**
 * Is the user one of these? The cluster's own controllers are only if users or serviceAccounts name them, because they
 * are in groups such as system:authenticated too.
 * @param {{ users: readonly string[], groups: readonly string[], serviceAccounts: readonly string[] }} who
 * @param {import("admission").User} user
 */
export function isSubject({ users, groups, serviceAccounts }, user) {
  const account = serviceAccountOf(user);
  /** @type {(readonly [globs: readonly string[], texts: readonly string[]])[]} */
  const lists = [[users, [user.username]], [serviceAccounts, account ? [account] : []], [groups, user.groups]];
  const isExcluded = lists.some(([globs, texts]) =>
    globs.some((one) => one.startsWith("!") && isAny(one.slice(1), texts)));
  const included = lists.map(([globs, texts]) =>
    globs.filter((one) => !one.startsWith("!")).map((one) => isAny(one, texts)));
  const isNamed = included.slice(0, 2).flat().some(Boolean);
  if (isExcluded || isNamed || isController(user)) {
    return isNamed && !isExcluded;
  }
  return included.flat().length === 0 || included.flat().some(Boolean);
}

/**
 * @typedef {object} Where
 * @property {readonly string[]} resources
 * @property {readonly string[]} namespaces
 * @property {readonly string[]} names
 * @property {string} labels
 */

/**
 * Is the request about such an object? The old and the new labels count, so that nobody avoids a rule by changing a
 * label. A request without the labels of the object, such as a Scale, counts as labeled.
 * @param {Where} where
 * @param {import("admission").Review<any>} review
 */
export function isPlace({ resources, namespaces, names, labels: selector }, { request, object, oldObject }) {
  const name = resourceOf(request);
  const parent = name.split("/")[0];
  if (!resources.some((resource) => glob(resource, name) || glob(resource, parent))) {
    return false;
  }
  if (!isCovered(namespaces, request.namespace) || !isCovered(names, request.name)) {
    return false;
  }
  const isWhole = ["", "status", "ephemeralcontainers", "resize"].includes(request.subresource);
  return selector === "" || !isWhole
    || [object, oldObject].some((one) => one !== null && labels(selector).matches(labelsOf(one)));
}

/**
 * A resource as kubectl writes it: deployments.apps/scale.
 * @param {import("admission").Request} request
 */
export function resourceOf({ resource: { resource, group }, subresource }) {
  return resource + (group && `.${group}`) + (subresource && `/${subresource}`);
}

/**
 * Do the globs cover a text? An empty list covers everything; so does a list that only excludes.
 * @param {readonly string[]} globs
 * @param {string} text
 */
export function isCovered(globs, text) {
  const isExcluded = globs.some((one) => one.startsWith("!") && glob(one.slice(1), text));
  const included = globs.filter((one) => !one.startsWith("!"));
  return !isExcluded && (included.length === 0 || included.some((one) => glob(one, text)));
}

/**
 * Is it a part of the cluster itself: a controller, a node, the scheduler?
 * @param {import("admission").User} user
 */
export function isController({ username, groups }) {
  if (["system:apiserver", "system:kube-controller-manager", "system:kube-scheduler"].includes(username)) {
    return true;
  }
  // The group as well: only the API server's own authenticator gives it, whatever users may be called elsewhere.
  return (username.startsWith("system:serviceaccount:kube-system:")
    && groups.includes("system:serviceaccounts:kube-system"))
    || (username.startsWith("system:node:") && groups.includes("system:nodes"));
}

/** @param {import("admission").User} user */
function serviceAccountOf({ username, groups }) {
  const [, , namespace, name] = username.split(":");
  const isAccount = username.startsWith("system:serviceaccount:")
    && groups.includes(`system:serviceaccounts:${namespace}`);
  return isAccount ? `${namespace}:${name}` : "";
}

/**
 * @param {string} pattern
 * @param {readonly string[]} texts
 */
function isAny(pattern, texts) {
  return texts.some((text) => glob(pattern, text));
}
