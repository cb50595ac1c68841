import { definePolicy, glob } from "admission";
import { texts } from "../lib/shape.js";

const lists = [
  "command", "args", "livenessProbe.exec.command", "readinessProbe.exec.command", "startupProbe.exec.command",
  "lifecycle.postStart.exec.command", "lifecycle.preStop.exec.command",
];

export default definePolicy({
  title: "Container commands",
  description: "Denies commands that gain privileges or enter other namespaces, in containers, probes and hooks.",
  severity: "medium",
  controls: ["pci-dss-4.0.1:7.2.2", "pci-dss-4.0.1:2.2.4"],
  match: "workloads",
  parameters: {
    type: "object",
    properties: {
      forbidden: {
        description: "Globs that match single words of a command.",
        type: "array",
        items: { type: "string", minLength: 1 },
        default: ["sudo", "*/sudo", "nsenter", "*/nsenter"],
      },
    },
    additionalProperties: false,
  },
  validate({ containers, parameters, deny }) {
    for (const container of containers) {
      for (const list of lists) {
        const value = list.split(".").reduce((/** @type {any} */ one, name) => one?.[name], container);
        const words = texts(value, container, list, deny).flatMap((one) => one.split(/[\s;&|()`'"<>{}$=\\]+/));
        const found = words.find((word) => parameters.forbidden.some((pattern) => glob(pattern, word)));
        if (found !== undefined) {
          deny(`container ${container} runs ${found}`, {
            field: container.field(list),
            fix: "Run the container as a user with the required permissions.",
          });
        }
      }
    }
  },
});
