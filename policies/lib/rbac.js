// What the policies about roles and bindings share.

/** Roles and bindings of a namespace or of the cluster, but for those that the cluster keeps itself. */
export const roles = /** @type {const} */ ([
  {
    resources: ["roles.rbac.authorization.k8s.io", "clusterroles.rbac.authorization.k8s.io"],
    users: ["!system:apiserver"],
  },
]);

/** Who is bound to a role, wherever. */
export const bindings = /** @type {const} */ ([
  {
    resources: ["rolebindings.rbac.authorization.k8s.io", "clusterrolebindings.rbac.authorization.k8s.io"],
    users: ["!system:apiserver"],
  },
]);

/**
 * Is any of these in a list of a rule, by its name or by *?
 * @param {readonly string[] | undefined | null} list
 * @param {readonly string[]} names
 */
export function grants(list, names) {
  return (list ?? []).some((one) => one === "*" || names.includes(one));
}

/**
 * Does the rule grant one of these resources? Written as RBAC does, with the group: deployments.apps, pods/exec.
 * @param {any} rule
 * @param {string} resource
 */
export function grantsResource({ apiGroups, resources }, resource) {
  const [name, subresource] = resource.split("/");
  const [plural, ...group] = name.split(".");
  const full = subresource ? `${plural}/${subresource}` : plural;
  return grants(apiGroups, [group.join(".")])
    && (resources ?? []).some((/** @type {string} */ one) =>
      one === "*" || one === full || (subresource && (one === `*/${subresource}` || one === `${plural}/*`)));
}
