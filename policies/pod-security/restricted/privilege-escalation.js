import { definePolicy } from "admission";
import { contextOf, isSince, isWindows, version } from "../../lib/pod-security.js";

export default definePolicy({
  title: "Privilege escalation",
  description:
    "Requires that no process can gain more privileges than its parent, for example through a setuid program.",
  severity: "medium",
  controls: ["pss:restricted/allowPrivilegeEscalation", "cis-1.9:5.2.6", "pci-dss-4.0.1:7.2.2"],
  match: "workloads",
  parameters: { type: "object", properties: { version }, additionalProperties: false },
  validate({ pod, containers, parameters, deny }) {
    if (pod === null || isWindows(pod, parameters.version) || !isSince(parameters.version, 8)) {
      return;
    }

    for (const container of containers) {
      if (contextOf(container, deny).allowPrivilegeEscalation !== false) {
        deny(`container ${container} can gain privileges`, {
          field: container.field("securityContext.allowPrivilegeEscalation"),
          fix: "Set allowPrivilegeEscalation: false.",
        });
      }
    }
  },
});
