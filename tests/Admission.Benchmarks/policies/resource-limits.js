import { definePolicy, quantity } from "admission";

export default definePolicy({
  title: "Resource limits",
  match: "workloads",
  parameters: {
    type: "object",
    properties: {
      max: {
        type: "object",
        properties: { cpu: { type: "string" }, memory: { type: "string" } },
        default: { cpu: "8", memory: "16Gi" },
      },
    },
  },
  validate({ containers, parameters, deny }) {
    for (const container of containers) {
      const limits = container.resources?.limits ?? {};
      const requests = container.resources?.requests ?? {};
      for (const name of ["cpu", "memory"]) {
        const limit = limits[name];
        const request = requests[name];
        const field = `resources.limits.${name}`;
        if (limit !== undefined && quantity(limit).greaterThan(parameters.max[name])) {
          deny(`${name} limit ${limit} is above ${parameters.max[name]}`, {
            field: container.field(field),
            fix: `Ask for at most ${parameters.max[name]}.`,
          });
        }
        if (request !== undefined && limit !== undefined && quantity(request).greaterThan(limit)) {
          deny(`${name} request ${request} is above its limit ${limit}`, {
            field: container.field(field),
            fix: "Raise the limit or lower the request.",
          });
        }
      }
    }
  },
});
