import { definePolicy, glob } from "admission";

export default definePolicy({
  title: "Container commands",
  description: "Denies commands that raise rights or open a shell to elsewhere.",
  severity: "medium",
  controls: ["pci-dss-4.0.1:7.2.2", "pci-dss-4.0.1:2.2.4"],
  match: "workloads",
  parameters: {
    type: "object",
    properties: {
      forbidden: {
        description: "Globs of single words of command and args.",
        type: "array",
        items: { type: "string", minLength: 1 },
        default: ["sudo", "*/sudo", "nsenter", "*/nsenter"],
      },
    },
    additionalProperties: false,
  },
  validate({ containers, parameters, deny }) {
    for (const container of containers) {
      for (const list of /** @type {const} */ (["command", "args"])) {
        const words = (container[list] ?? []).flatMap((text) => text.split(/[\s;&|]+/));
        const found = words.find((word) => parameters.forbidden.some((pattern) => glob(pattern, word)));
        if (found !== undefined) {
          deny(`container ${container.name} runs ${found}`, {
            field: container.field(list),
            fix: "Run as the user that has the rights.",
          });
        }
      }
    }
  },
});
