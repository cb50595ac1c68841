import { definePolicy } from "admission";
import { isSince, isWindows, version } from "../../lib/pod-security.js";

export default definePolicy({
  title: "Dropped capabilities",
  description: "Demands that containers drop all capabilities, and add at most NET_BIND_SERVICE.",
  severity: "medium",
  controls: ["pss:restricted/capabilities", "cis-1.9:5.2.8", "cis-1.9:5.2.10", "pci-dss-4.0.1:7.2.2"],
  match: "workloads",
  parameters: {
    type: "object",
    properties: {
      version,
      drop: { description: "Unless ALL is.", type: "array", items: { type: "string" }, default: ["ALL"] },
      add: { description: "May be added.", type: "array", items: { type: "string" }, default: ["NET_BIND_SERVICE"] },
    },
    additionalProperties: false,
  },
  validate({ pod, containers, parameters, deny }) {
    if (pod === null || isWindows(pod, parameters.version) || !isSince(parameters.version, 22)) {
      return;
    }

    for (const container of containers) {
      const { drop, add } = container.securityContext?.capabilities ?? {};
      if (!drop?.includes("ALL") && !parameters.drop.every((name) => drop?.includes(name))) {
        deny(`container ${container.name} keeps capabilities`, {
          field: container.field("securityContext.capabilities.drop"),
          fix: `Set capabilities: { drop: [${parameters.drop.join(", ")}] }.`,
        });
      }
      for (const [index, capability] of (add ?? []).entries()) {
        if (!parameters.add.includes(capability)) {
          deny(`container ${container.name} adds the capability ${capability}`, {
            field: container.field(`securityContext.capabilities.add[${index}]`),
            fix: `Remove it. Allowed: ${parameters.add.join(", ") || "none"}.`,
          });
        }
      }
    }
  },
});
