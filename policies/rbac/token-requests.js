import { definePolicy } from "admission";
import { isController, isSubject, who } from "../lib/scope.js";
import { items, number, root } from "../lib/shape.js";

export default definePolicy({
  title: "Token requests",
  description: "Limits who can request service account tokens and for how long, and denies tokens in Secrets.",
  severity: "high",
  controls: ["cis-1.9:5.1.13", "pci-dss-4.0.1:8.6.1", "pci-dss-4.0.1:8.6.3"],
  match: [
    { resources: ["serviceaccounts/token"], operations: ["CREATE"] },
    { resources: ["secrets", "workloads"], operations: ["CREATE", "UPDATE"] },
  ],
  parameters: {
    type: "object",
    properties: {
      maxSeconds: { description: "Maximum lifetime of a token.", type: "integer", minimum: 600, default: 86400 },
      allowed: {
        description: "Users that can request tokens, besides the components of the cluster. Empty: everybody.",
        type: "array",
        items: { type: "object", properties: who, additionalProperties: false },
        default: [],
      },
    },
    additionalProperties: false,
  },
  validate({ request, object, pod, parameters: { maxSeconds, allowed }, deny }) {
    /** @type {(value: unknown, place: import("../lib/shape.js").Place, path: string) => void} */
    const check = (value, place, path) => {
      const seconds = number(value, place, path, deny) ?? 3600;
      if (seconds > maxSeconds) {
        const fix = `Use at most ${maxSeconds} seconds.`;
        deny(`the token is valid for ${seconds} seconds`, { field: place.field(path), fix });
      }
    };
    if (request.resource.resource === "secrets") {
      if (object?.type === "kubernetes.io/service-account-token") {
        deny("the Secret contains a token that never expires", { field: "type", fix: "Use a TokenRequest." });
      }
      return;
    }

    for (const [index, { projected }] of pod ? items(pod.spec.volumes, pod, "spec.volumes", deny) : []) {
      const path = `spec.volumes[${index}].projected.sources`;
      for (const [at, { serviceAccountToken }] of pod ? items(projected?.sources, pod, path, deny) : []) {
        const field = `${path}[${at}].serviceAccountToken.expirationSeconds`;
        check(serviceAccountToken?.expirationSeconds, pod ?? root, field);
      }
    }
    if (pod === null && !isController(request.user)) {
      check(object?.spec?.expirationSeconds, root, "spec.expirationSeconds");
      if (allowed.length > 0 && !allowed.some((rule) => isSubject(rule, request.user))) {
        deny(`user ${request.user.username} is not allowed to request tokens`, {
          fix: "Run the workload as the service account instead.",
        });
      }
    }
  },
});
