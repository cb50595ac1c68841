import { definePolicy, glob } from "admission";

export default definePolicy({
  title: "Default namespace",
  description: "Denies objects in the namespace default, where nobody's rights, quotas and network policies are meant.",
  severity: "low",
  controls: ["cis-1.9:5.7.4", "cis-1.9:5.7.1", "pci-dss-4.0.1:1.4.1"],
  match: [
    { resources: ["pods", "services", "configmaps", "secrets", "serviceaccounts"], operations: ["CREATE"] },
    { resources: ["persistentvolumeclaims", "replicationcontrollers", "limitranges"], operations: ["CREATE"] },
    { resources: ["podtemplates"], operations: ["CREATE"] },
    { resources: ["resourcequotas"], operations: ["CREATE"] },
    { resources: ["*.apps", "*.batch", "*.autoscaling", "*.policy"], operations: ["CREATE"] },
    { resources: ["*.networking.k8s.io", "roles.rbac.authorization.k8s.io"], operations: ["CREATE"] },
    { resources: ["rolebindings.rbac.authorization.k8s.io"], operations: ["CREATE"] },
    { resources: ["endpointslices.discovery.k8s.io", "endpoints", "*.storage.k8s.io"], operations: ["CREATE"] },
  ],
  parameters: {
    type: "object",
    properties: {
      namespaces: {
        description: "Globs of namespaces.",
        type: "array",
        items: { type: "string", minLength: 1 },
        default: ["default"],
      },
    },
    additionalProperties: false,
  },
  validate({ request, parameters, deny }) {
    const isOwn = ["kube-root-ca.crt", "kubernetes", "default"].includes(request.name);
    if (!isOwn && parameters.namespaces.some((pattern) => glob(pattern, request.namespace))) {
      deny(`it would be in the namespace ${request.namespace}`, {
        field: "metadata.namespace",
        fix: "Use a namespace of your own.",
      });
    }
  },
});
