import { definePolicy, glob } from "admission";

/**
 * What Kubernetes itself keeps there.
 * @type {{ readonly [resource: string]: string }}
 */
const own = {
  configmaps: "kube-root-ca.crt",
  endpoints: "kubernetes",
  endpointslices: "kubernetes",
  serviceaccounts: "default",
  services: "kubernetes",
};

export default definePolicy({
  title: "Default namespace",
  description:
    "Denies objects in the namespace default, because no team manages its permissions, quotas and network policies.",
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
    const { resource: { resource }, name } = request;
    if (own[resource] !== name && parameters.namespaces.some((pattern) => glob(pattern, request.namespace))) {
      deny(`namespace ${request.namespace} is not for workloads`, {
        field: "metadata.namespace",
        fix: "Use the namespace of your team.",
      });
    }
  },
});
