import { definePolicy, quantity } from "admission";

const bounds = /** @type {const} */ ({
  description: "By resource: what is there must be within, and what is required must be there.",
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
  description: "Demands requests and limits of containers, within bounds, so that no pod starves its neighbours.",
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
  validate({ containers, parameters, deny }) {
    for (const container of containers.filter(({ type }) => type !== "ephemeral")) {
      for (const kind of /** @type {const} */ (["requests", "limits"])) {
        for (const [resource, { required, min, max }] of Object.entries(parameters[kind])) {
          // A limit without a request is the request as well.
          const { [kind]: own, limits } = container.resources ?? {};
          const value = own?.[resource] ?? (kind === "requests" ? limits?.[resource] : undefined);
          const field = container.field(`resources.${kind}["${resource}"]`);
          const what = `container ${container.name}: ${resource} of ${kind}`;
          const isMissing = value === undefined || value === null;
          if (isMissing && (required ?? true)) {
            deny(`${what} is missing`, { field, fix: "Set it." });
          } else if (!isMissing && min && quantity(value).lessThan(min)) {
            deny(`${what} is ${value}`, { field, fix: `Use at least ${min}.` });
          } else if (!isMissing && max && quantity(value).greaterThan(max)) {
            deny(`${what} is ${value}`, { field, fix: `Use at most ${max}.` });
          }
        }
      }
    }
  },
});
