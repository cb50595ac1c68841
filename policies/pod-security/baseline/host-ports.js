import { definePolicy } from "admission";
import { items, number } from "../../lib/shape.js";

export default definePolicy({
  title: "Host ports",
  description: "Denies host ports, which bypass Services and network policies.",
  severity: "medium",
  controls: ["pss:baseline/hostPorts", "cis-1.9:5.2.13", "pci-dss-4.0.1:1.4.1"],
  match: "workloads",
  parameters: {
    type: "object",
    properties: {
      allowed: {
        description: "Ranges of host ports that pods can use, including both ends.",
        type: "array",
        items: {
          type: "object",
          properties: {
            min: { type: "integer", minimum: 1, maximum: 65535 },
            max: { type: "integer", minimum: 1, maximum: 65535 },
          },
          required: ["min", "max"],
          additionalProperties: false,
        },
        default: [],
      },
    },
    additionalProperties: false,
  },
  validate({ containers, parameters, deny }) {
    for (const container of containers) {
      for (const [index, port] of items(container.ports, container, "ports", deny)) {
        const hostPort = number(port.hostPort, container, `ports[${index}].hostPort`, deny);
        if (hostPort && !parameters.allowed.some(({ min, max }) => min <= hostPort && hostPort <= max)) {
          deny(`container ${container} uses host port ${hostPort}`, {
            field: container.field(`ports[${index}].hostPort`),
            fix: "Remove hostPort and use a Service.",
          });
        }
      }
    }
  },
});
