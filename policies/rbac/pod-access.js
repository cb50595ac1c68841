import { definePolicy } from "admission";
import { isController, isCovered, isSubject, resourceOf, who } from "../lib/scope.js";

export default definePolicy({
  title: "Pod access",
  description: "Allows exec, attach, port-forward, proxies and debug containers only to listed users, by namespace.",
  severity: "high",
  controls: ["cis-1.9:5.1.10", "pci-dss-4.0.1:7.2.2", "pci-dss-4.0.1:10.2.1.2", "gdpr:32"],
  match: [
    {
      resources: ["pods/exec", "pods/attach", "pods/portforward", "pods/proxy", "services/proxy", "nodes/proxy"],
      operations: ["CONNECT"],
    },
    { resources: ["pods/ephemeralcontainers"], operations: ["UPDATE"] },
  ],
  parameters: {
    type: "object",
    properties: {
      allowed: {
        description:
          "Users with access, and the namespaces in which they have it. If the list is empty, nobody has access.",
        type: "array",
        items: {
          type: "object",
          properties: {
            ...who,
            namespaces: {
              description: "Globs. A glob that begins with ! excludes the names that it matches.",
              type: "array",
              items: { type: "string" },
              default: [],
            },
            resources: { description: "Globs: pods/exec", type: "array", items: { type: "string" }, default: [] },
          },
          additionalProperties: false,
        },
        default: [],
      },
    },
    additionalProperties: false,
  },
  validate({ request, parameters, deny }) {
    const resource = resourceOf(request);
    const isAllowed = parameters.allowed.some((rule) => isSubject(rule, request.user)
      && isCovered(rule.namespaces, request.namespace) && isCovered(rule.resources, resource));
    if (!isAllowed && !isController(request.user)) {
      const where = request.namespace ? ` in ${request.namespace}` : "";
      deny(`user ${request.user.username} is not allowed to use ${resource}${where}`, {
        field: request.subresource === "ephemeralcontainers" ? "spec.ephemeralContainers" : "",
        fix: "Ask for a time-limited exception.",
      });
    }
  },
});
