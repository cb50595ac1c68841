import { definePolicy } from "admission";
import { contextOf, isSince, isWindows, version } from "../../lib/pod-security.js";
import { record, texts } from "../../lib/shape.js";

export default definePolicy({
  title: "Dropped capabilities",
  description: "Requires containers to drop all capabilities. They can add only NET_BIND_SERVICE.",
  severity: "medium",
  controls: ["pss:restricted/capabilities", "cis-1.9:5.2.8", "cis-1.9:5.2.10", "pci-dss-4.0.1:7.2.2"],
  match: "workloads",
  parameters: {
    type: "object",
    properties: {
      version,
      drop: { description: "Must drop these, or ALL.", type: "array", items: { type: "string" }, default: ["ALL"] },
      add: { description: "Can be added.", type: "array", items: { type: "string" }, default: ["NET_BIND_SERVICE"] },
    },
    additionalProperties: false,
  },
  validate({ pod, containers, parameters, deny }) {
    if (pod === null || isWindows(pod, parameters.version) || !isSince(parameters.version, 22)) {
      return;
    }

    for (const container of containers) {
      const path = "securityContext.capabilities";
      const { drop, add } = record(contextOf(container, deny).capabilities, container, path, deny);
      const dropped = texts(drop, container, `${path}.drop`, deny);
      if (!dropped.includes("ALL") && !parameters.drop.every((name) => dropped.includes(name))) {
        deny(`container ${container} does not drop ${parameters.drop.join(", ")}`, {
          field: container.field("securityContext.capabilities.drop"),
          fix: `Set capabilities: { drop: [${parameters.drop.join(", ")}] }.`,
        });
      }
      for (const [index, capability] of texts(add, container, `${path}.add`, deny).entries()) {
        if (!parameters.add.includes(capability)) {
          deny(`container ${container} adds capability ${capability}`, {
            field: container.field(`securityContext.capabilities.add[${index}]`),
            fix: `Remove it. Allowed: ${parameters.add.join(", ") || "none"}.`,
          });
        }
      }
    }
  },
});
