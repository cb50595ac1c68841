import { definePolicy } from "admission";
import { checkReferences, isInGracePeriod, selectsNothing } from "../lib/references.js";

export default definePolicy({
  title: "Existing references",
  description: "Denies references to objects and keys that do not exist, except optional references.",
  severity: "medium",
  controls: ["nsa-cisa-1.2:resource-policies"],
  match: [
    { resources: ["workloads"] },
    {
      resources: [
        "ingresses.networking.k8s.io", "persistentvolumeclaims", "rolebindings.rbac.authorization.k8s.io",
        "clusterrolebindings.rbac.authorization.k8s.io", "horizontalpodautoscalers.autoscaling",
        "poddisruptionbudgets.policy",
      ],
    },
  ],
  reads: {
    configMaps: { resource: "configmaps", fields: ["data.*", "binaryData.*"] },
    secrets: { resource: "secrets", fields: ["data.*"] },
    serviceAccounts: { resource: "serviceaccounts", metadataOnly: true },
    claims: { resource: "persistentvolumeclaims", metadataOnly: true },
    priorityClasses: { resource: "priorityclasses.scheduling.k8s.io", metadataOnly: true },
    runtimeClasses: { resource: "runtimeclasses.node.k8s.io", metadataOnly: true },
    ingressClasses: { resource: "ingressclasses.networking.k8s.io", metadataOnly: true },
    storageClasses: { resource: "storageclasses.storage.k8s.io", metadataOnly: true },
    services: { resource: "services", fields: ["spec.ports[*].port", "spec.ports[*].name"] },
    roles: { resource: "roles.rbac.authorization.k8s.io", metadataOnly: true },
    clusterRoles: { resource: "clusterroles.rbac.authorization.k8s.io", metadataOnly: true },
    deployments: { resource: "deployments.apps", fields: ["spec.template.metadata.labels"] },
    statefulSets: { resource: "statefulsets.apps", fields: ["spec.template.metadata.labels"] },
  },
  parameters: {
    type: "object",
    properties: {
      gracePeriodSeconds: {
        description: "Grace period after creation, except for Pods and claims: only warnings. 0: no grace period.",
        type: "integer",
        minimum: 0,
        maximum: 86400,
        default: 60,
      },
    },
    additionalProperties: false,
  },
  validate(review) {
    const { deny, warn } = review;
    checkReferences(review);
    if (selectsNothing(review)) {
      const message = "the selector does not match the Pods of any Deployment or StatefulSet in the namespace";
      const fix = "Use the labels of a Pod template in the selector, or remove the budget.";
      if (isInGracePeriod(review)) {
        warn(message, { field: "spec.selector", fix });
      } else {
        deny(message, { field: "spec.selector", fix });
      }
    }
  },
});
