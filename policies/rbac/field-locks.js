import { definePolicy, fields } from "admission";
import { describeChange } from "../lib/changes.js";
import { isPlace, isSubject, operations, resourceOf, where, who } from "../lib/scope.js";

const strings = /** @type {const} */ ({ type: "array", items: { type: "string", minLength: 1 }, default: [] });

export default definePolicy({
  title: "Field locks",
  description: "Lets users and groups change only some fields of some objects, which RBAC cannot express.",
  severity: "high",
  controls: ["pci-dss-4.0.1:7.2.2", "pci-dss-4.0.1:6.5.1", "cis-1.9:5.1.3"],
  match: { resources: ["*/*"], operations: ["CREATE", "UPDATE", "DELETE"] },
  parameters: {
    type: "object",
    properties: {
      locks: {
        description: "A user with several locks can change fields that at least one lock allows and no lock forbids.",
        type: "array",
        items: {
          type: "object",
          properties: {
            ...who,
            ...where,
            allow: { ...strings, description: "The only fields that users can change: spec.replicas" },
            forbid: { ...strings, description: "Fields that users cannot change. Without allow, others can change." },
            operations,
            contact: { description: "Contact that the fix names.", type: "string", default: "an administrator" },
          },
          required: ["resources"],
          additionalProperties: false,
        },
        default: [],
      },
      ignore: { ...strings, default: ['metadata.annotations["kubectl.kubernetes.io/last-applied-configuration"]'] },
    },
    additionalProperties: false,
  },
  validate(review) {
    const { request, request: { user }, parameters, changes, deny } = review;
    const locks = parameters.locks.filter((lock) => isPlace(lock, review) && isSubject(lock, user));
    const contact = `Ask ${[...new Set(locks.map((lock) => lock.contact))].join(" or ")}`;
    const denied = `user ${user.username} is not allowed to`;
    // Eviction deletes a pod.
    const operation = request.subresource === "eviction" ? "DELETE" : request.operation;
    if (operation !== "UPDATE" && locks.some((lock) => lock.operations.some((one) => one === operation))) {
      deny(`${denied} ${operation.toLowerCase()} ${resourceOf(request)}`, { fix: `${contact}.` });
    }

    const rules = locks.filter((lock) => lock.operations.includes("UPDATE"));
    const closed = rules.filter((lock) => lock.allow.length > 0 || lock.forbid.length === 0);
    const [open, shut] = [fields(closed.flatMap((lock) => lock.allow)), fields(rules.flatMap((lock) => lock.forbid))];
    for (const change of rules.length > 0 ? changes({ ignore: parameters.ignore }) : []) {
      if (shut.covers(change.field) || (closed.length > 0 && !open.covers(change.field))) {
        const fix = `${contact}, or undo this change: all other changes are allowed.`;
        deny(`${denied} change this field ${describeChange(change, request)}`, { field: change.field, fix });
      }
    }
  },
});
