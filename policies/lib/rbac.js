// What the policies about roles and bindings share.
import { items, root, texts } from "./shape.js";

/** Roles of a namespace or of the cluster, except those that the API server keeps itself. */
export const roles = /** @type {const} */ ([
  {
    resources: ["roles.rbac.authorization.k8s.io", "clusterroles.rbac.authorization.k8s.io"],
    users: ["!system:apiserver"],
  },
]);

/** Bindings of a namespace or of the cluster, except those that the API server keeps itself. */
export const bindings = /** @type {const} */ ([
  {
    resources: ["rolebindings.rbac.authorization.k8s.io", "clusterrolebindings.rbac.authorization.k8s.io"],
    users: ["!system:apiserver"],
  },
]);

/** @typedef {"apiGroups" | "resources" | "verbs" | "resourceNames" | "nonResourceURLs"} Member */
/** @typedef {{ readonly [name in Member]: readonly string[] } & { readonly index: number }} Rule */

/**
 * The rules of a role, each with its index.
 * @param {import("admission").KubernetesObject | null} object
 * @param {import("admission").Review["deny"]} deny
 * @returns {Rule[]}
 */
export function rulesOf(object, deny) {
  return items(object?.rules, root, "rules", deny).map(([index, rule]) => {
    const read = (/** @type {Member} */ name) => texts(rule[name], root, `rules[${index}].${name}`, deny);
    return {
      index,
      apiGroups: read("apiGroups"),
      resources: read("resources"),
      verbs: read("verbs"),
      resourceNames: read("resourceNames"),
      nonResourceURLs: read("nonResourceURLs"),
    };
  });
}

/**
 * Is any of these names in a list of a rule, itself or by *?
 * @param {readonly string[]} list
 * @param {readonly string[]} names
 */
export function grants(list, names) {
  return list.some((one) => one === "*" || names.includes(one));
}

/**
 * Does the rule cover a resource? Written with its group: deployments.apps, pods/exec.
 * @param {Rule} rule
 * @param {string} resource
 */
export function coversResource({ apiGroups, resources }, resource) {
  const [name, subresource] = resource.split("/");
  const [plural, ...group] = name.split(".");
  const full = subresource ? `${plural}/${subresource}` : plural;
  return grants(apiGroups, [group.join(".")])
    && resources.some((one) =>
      one === "*" || one === full || (subresource && (one === `*/${subresource}` || one === `${plural}/*`)));
}
