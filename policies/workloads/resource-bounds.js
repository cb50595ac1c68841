import { definePolicy } from "admission";
import { isPresent, listsOf, valueOf } from "../lib/quantities.js";

const bounds = /** @type {const} */ ({
  description: "Bounds by resource.",
  type: "object",
  additionalProperties: {
    type: "object",
    properties: {
      required: { type: "boolean", default: true },
      min: { description: "Quantity; empty for none.", type: "string", default: "" },
      max: { description: "Quantity; empty for none.", type: "string", default: "" },
    },
    additionalProperties: false,
  },
});

export default definePolicy({
  title: "Resource bounds",
  description: "Requires resource requests and limits within bounds, so that pods do not starve their neighbors.",
  severity: "medium",
  controls: ["pci-dss-4.0.1:6.2.4", "nsa-cisa-1.2:resource-policies", "gdpr:32"],
  match: "workloads",
  parameters: {
    type: "object",
    properties: {
      requests: { ...bounds, default: { cpu: {}, memory: {} } },
      limits: { ...bounds, default: { memory: {} } },
    },
    additionalProperties: false,
  },
  validate({ pod, containers, parameters, deny }) {
    if (pod === null) {
      return;
    }

    const shared = listsOf(pod.spec.resources, pod, "spec.resources", deny);
    for (const kind of /** @type {const} */ (["requests", "limits"])) {
      for (const [resource, { required, min, max }] of Object.entries(parameters[kind])) {
        const what = `${kind}.${resource}`;
        const path = `resources.${kind}["${resource}"]`;
        const ofPod = valueOf(shared, kind, resource);
        const isShared = isPresent(ofPod, { min, max, what: `the pod: ${what}` }, pod, `spec.${path}`, deny);
        for (const container of containers.filter(({ type }) => type !== "ephemeral")) {
          const value = valueOf(listsOf(container.resources, container, "resources", deny), kind, resource);
          const own = { min, max, what: `container ${container}: ${what}` };
          if (!isPresent(value, own, container, path, deny) && !isShared && (required ?? true)) {
            deny(`${own.what} is missing`, { field: container.field(path), fix: "Set it." });
          }
        }
      }
    }
  },
});
