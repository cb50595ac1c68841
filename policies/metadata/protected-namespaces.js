import { definePolicy, glob } from "admission";
import { isController, isSubject, who } from "../lib/scope.js";

export default definePolicy({
  title: "Protected namespaces",
  description: "Lets only listed users delete listed namespaces, or create objects in them.",
  severity: "high",
  controls: ["pci-dss-4.0.1:7.2.2", "pci-dss-4.0.1:6.5.1", "cis-1.9:5.7.1"],
  match: [
    { resources: ["namespaces"], operations: ["DELETE"] },
    { resources: ["pods", "*.apps", "*.batch", "secrets", "serviceaccounts", "configmaps"], operations: ["CREATE"] },
    { resources: ["services", "endpoints", "replicationcontrollers", "podtemplates"], operations: ["CREATE"] },
    { resources: ["persistentvolumeclaims", "resourcequotas", "limitranges"], operations: ["CREATE"] },
    { resources: ["*.rbac.authorization.k8s.io", "*.networking.k8s.io"], operations: ["CREATE"] },
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
        description: "Allowed users.",
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
      const act = request.operation === "DELETE" ? "delete" : "create objects in";
      deny(`user ${request.user.username} is not allowed to ${act} namespace ${request.namespace}`, {
        field: "metadata.namespace",
        fix: "Ask the owner of the namespace.",
      });
    }
  },
});
