import { definePolicy } from "admission";
import { isController, isSubject, who } from "../lib/scope.js";

export default definePolicy({
  title: "Token requests",
  description: "Limits who asks for tokens of service accounts, and how long they live; denies tokens in Secrets.",
  severity: "high",
  controls: ["cis-1.9:5.1.13", "pci-dss-4.0.1:8.6.1", "pci-dss-4.0.1:8.6.3"],
  match: [
    { resources: ["serviceaccounts/token"], operations: ["CREATE"] },
    { resources: ["secrets"], operations: ["CREATE", "UPDATE"] },
  ],
  parameters: {
    type: "object",
    properties: {
      maxSeconds: { description: "Longest life of a token.", type: "integer", minimum: 600, default: 86400 },
      allowed: {
        description: "Who may ask, besides the cluster itself. None: everybody.",
        type: "array",
        items: { type: "object", properties: who, additionalProperties: false },
        default: [],
      },
    },
    additionalProperties: false,
  },
  validate({ request, object, parameters, deny }) {
    if (request.resource.resource === "secrets") {
      if (object?.type === "kubernetes.io/service-account-token") {
        deny("the Secret holds a token that never ends", { field: "type", fix: "Ask for a token by TokenRequest." });
      }
      return;
    }

    const seconds = object?.spec?.expirationSeconds ?? 3600;
    if (isController(request.user)) {
      return;
    }
    if (seconds > parameters.maxSeconds) {
      const fix = `Ask for at most ${parameters.maxSeconds}.`;
      deny(`the token would live ${seconds} seconds`, { field: "spec.expirationSeconds", fix });
    }
    if (parameters.allowed.length > 0 && !parameters.allowed.some((rule) => isSubject(rule, request.user))) {
      deny(`${request.user.username} may not ask for tokens`, { field: "", fix: "Run as the service account." });
    }
  },
});
