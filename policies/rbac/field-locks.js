import { definePolicy, fields, glob } from "admission";

export default definePolicy({
  title: "Field locks",
  description: "Lets users and groups change only the listed fields of the listed kinds, which RBAC cannot say.",
  severity: "high",
  controls: ["pci-dss-4.0.1:7.2.2", "cis-1.9:5.1.3"],
  match: { resources: ["*/*"], operations: ["CREATE", "UPDATE", "DELETE"] },
  parameters: {
    type: "object",
    properties: {
      locks: {
        description: "Who may change what. A user under several locks may change what any of them allows.",
        type: "array",
        items: {
          type: "object",
          properties: {
            resources: {
              description: "Globs: deployments.apps (its subresources as well), deployments.apps/scale, *.batch",
              type: "array",
              items: { type: "string", minLength: 1 },
              minItems: 1,
            },
            users: { description: "Globs of user names.", type: "array", items: { type: "string" }, default: [] },
            groups: { description: "Globs of groups.", type: "array", items: { type: "string" }, default: [] },
            allow: { description: "Fields that may change.", type: "array", items: { type: "string" }, default: [] },
            operations: {
              description: "What else is locked: without DELETE and CREATE, who may do both can replace the object.",
              type: "array",
              items: { enum: ["CREATE", "DELETE"] },
              default: [],
            },
          },
          required: ["resources"],
          additionalProperties: false,
        },
        default: [],
      },
    },
    additionalProperties: false,
  },
  validate({ request, parameters, changes, deny }) {
    const locks = parameters.locks.filter((lock) => holdsFor(lock, request));
    if (locks.length === 0) {
      return;
    }

    const { operation, user } = request;
    if (operation !== "UPDATE") {
      if (locks.every((lock) => lock.operations.some((locked) => locked === operation))) {
        deny(`${user.username} may not ${operation} ${nameOf(request)}`, { fix: "Ask an administrator." });
      }
      return;
    }

    const allowed = locks.flatMap((lock) => lock.allow);
    const open = fields(allowed);
    const fix = allowed.length > 0 ? `You may change only ${allowed.join(", ")}.` : "You may change nothing here.";
    for (const { field, kind } of changes()) {
      if (!open.covers(field)) {
        deny(`${user.username} may not change this field (${kind})`, { field, fix });
      }
    }
  },
});

/**
 * @param {{ resources: readonly string[], users: readonly string[], groups: readonly string[] }} lock
 * @param {import("admission").Request} request
 */
function holdsFor(lock, request) {
  const name = nameOf(request);
  const parent = name.split("/")[0];
  return lock.resources.some((resource) => glob(resource, name) || glob(resource, parent))
    && isSubject(lock, request.user);
}

/**
 * @param {{ users: readonly string[], groups: readonly string[] }} lock
 * @param {import("admission").User} user
 */
function isSubject({ users, groups }, user) {
  if (users.some((pattern) => glob(pattern, user.username))) {
    return true;
  }
  // The cluster's own controllers are in system:authenticated too; they are locked only by name.
  return !isController(user) && groups.some((pattern) => user.groups.some((group) => glob(pattern, group)));
}

/** @param {import("admission").User} user */
function isController({ username, groups }) {
  // The group as well: only the API server's own authenticator gives it, whatever users may be called elsewhere.
  return username.startsWith("system:serviceaccount:kube-system:")
    && groups.includes("system:serviceaccounts:kube-system");
}

/** @param {import("admission").Request} request */
function nameOf({ resource: { resource, group }, subresource }) {
  return resource + (group && `.${group}`) + (subresource && `/${subresource}`);
}
