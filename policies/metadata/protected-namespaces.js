import { definePolicy, glob } from "admission";
import { isController, isSubject, who } from "../lib/scope.js";

export default definePolicy({
  title: "Protected namespaces",
  description: "Nobody but listed users deletes listed namespaces, or makes anything in them.",
  severity: "high",
  controls: ["pci-dss-4.0.1:7.2.2", "pci-dss-4.0.1:6.5.1", "cis-1.9:5.7.1"],
  match: [
    { resources: ["namespaces"], operations: ["DELETE"] },
    { resources: ["pods", "*.apps", "*.batch", "secrets", "serviceaccounts", "configmaps"], operations: ["CREATE"] },
    { resources: ["*.rbac.authorization.k8s.io"], operations: ["CREATE"] },
  ],
  parameters: {
    type: "object",
    properties: {
      namespaces: {
        description: "Globs of namespaces.",
        type: "array",
        items: { type: "string", minLength: 1 },
        default: ["kube-system", "kube-public", "kube-node-lease"],
      },
      except: {
        description: "Who may.",
        type: "object",
        properties: who,
        additionalProperties: false,
        default: { users: [], groups: ["system:masters"], serviceAccounts: [] },
      },
    },
    additionalProperties: false,
  },
  validate({ request, parameters: { namespaces, except }, deny }) {
    const isMeant = namespaces.some((pattern) => glob(pattern, request.namespace));
    const isExcepted = Object.values(except).some((globs) => globs.length > 0) && isSubject(except, request.user);
    if (isMeant && !isExcepted && !isController(request.user)) {
      const what = request.operation === "DELETE" ? "delete it" : `make anything in ${request.namespace}`;
      deny(`${request.user.username} may not ${what}`, { field: "metadata.namespace", fix: "Ask its owner." });
    }
  },
});
