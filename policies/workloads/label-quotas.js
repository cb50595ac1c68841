import { definePolicy } from "admission";
import { otherWorkloads, replicated, workloadFields, workloadOf } from "../lib/replicas.js";
import { labelsOf } from "../lib/shape.js";

export default definePolicy({
  title: "Label quotas",
  description: "Limits the number of Pods and replicas with a label in a namespace.",
  severity: "medium",
  controls: ["nsa-cisa-1.2:resource-policies"],
  match: { resources: ["pods", ...replicated] },
  reads: {
    pods: { resource: "pods", fields: ["metadata.labels", "status.phase"] },
    deployments: { resource: "deployments.apps", fields: workloadFields },
    statefulSets: { resource: "statefulsets.apps", fields: workloadFields },
  },
  parameters: {
    type: "object",
    properties: {
      quotas: {
        description: "Maximum number of Pods in a namespace that have this value of the label.",
        type: "array",
        items: {
          type: "object",
          properties: {
            label: { type: "string", minLength: 1 }, pods: { type: "integer", minimum: 0 },
            value: { description: "Without a value, the maximum applies to each value.", type: "string" },
          },
          required: ["label", "pods"],
          additionalProperties: false,
        },
        default: [],
      },
    },
    additionalProperties: false,
  },
  validate(review) {
    const { object, request, lookup, parameters, deny } = review;
    const isPod = request.resource.resource === "pods";
    const own = isPod ? { name: request.name, replicas: 1, labels: labelsOf(object) ?? {} } : workloadOf(review);
    const quotas = parameters.quotas.filter(({ label, value }) =>
      own !== null && own.labels[label] !== undefined && (value === undefined || own.labels[label] === value));
    if (own === null || quotas.length === 0 || own.replicas === 0) {
      return;
    }
    // A Pod that has ended uses nothing.
    const others = !isPod ? otherWorkloads(review) : (lookup.pods?.list() ?? [])
      .filter(({ status }) => status?.phase !== "Succeeded" && status?.phase !== "Failed")
      .map((one) => ({ replicas: 1, labels: labelsOf(one) ?? {} }));
    for (const { label, pods } of quotas) {
      const value = own.labels[label];
      const used = others.filter(({ labels }) => labels[label] === value)
        .reduce((sum, { replicas }) => sum + replicas, own.replicas);
      if (used > pods) {
        const fix = `Run at most ${pods}.`;
        const field = isPod ? `metadata.labels["${label}"]` : "spec.replicas";
        deny(`namespace ${request.namespace} would have ${used} Pods with the label ${label}=${value}`, { field, fix });
      }
    }
  },
});
