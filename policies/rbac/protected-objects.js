import { definePolicy } from "admission";
import { isController, isPlace, isSubject, operations, resourceOf, where, who } from "../lib/scope.js";

export default definePolicy({
  title: "Protected objects",
  description: "Lets only listed users change or delete objects with certain names or labels.",
  severity: "critical",
  controls: ["pci-dss-4.0.1:6.5.1", "pci-dss-4.0.1:10.3.2", "pci-dss-4.0.1:11.5.2", "cis-1.9:5.1.12"],
  match: { resources: ["*/*"], operations: ["CREATE", "UPDATE", "DELETE"] },
  parameters: {
    type: "object",
    properties: {
      objects: {
        type: "array",
        items: {
          type: "object",
          properties: {
            ...where,
            operations,
            except: { type: "object", properties: who, additionalProperties: false, default: {} },
          },
          required: ["resources"],
          additionalProperties: false,
        },
        default: [
          {
            resources: ["*"],
            namespaces: [],
            names: [],
            labels: "admission.example.com/protected=true",
            operations: ["UPDATE", "DELETE"],
            except: { users: [], groups: ["system:masters"], serviceAccounts: [] },
          },
        ],
      },
    },
    additionalProperties: false,
  },
  validate(review) {
    const { request, request: { user, operation }, parameters, deny } = review;
    const effective = request.subresource === "eviction" ? "DELETE" : operation;
    const isProtected = parameters.objects.some(({ except, ...rule }) =>
      rule.operations.some((one) => one === effective) && isPlace(rule, review) && !isExcepted(except, user));
    if (isProtected && !isController(user)) {
      const act = `${effective.toLowerCase()} ${resourceOf(request)} ${request.name}`;
      deny(`user ${user.username} is not allowed to ${act}`, {
        fix: "Ask a user who is allowed to change it.",
      });
    }
  },
});

/**
 * An empty list excludes nobody.
 * @param {{ users: readonly string[], groups: readonly string[], serviceAccounts: readonly string[] }} except
 * @param {import("admission").User} user
 */
function isExcepted(except, user) {
  return Object.values(except).some((globs) => globs.length > 0) && isSubject(except, user);
}
