import { definePolicy } from "admission";
import { isSince, version } from "../../lib/pod-security.js";

export default definePolicy({
  title: "Default /proc mount",
  description: "Denies an unmasked /proc in every pod, even in one with its own users.",
  severity: "medium",
  controls: ["pss:restricted/procMount", "cis-1.9:5.7.3", "pci-dss-4.0.1:2.2.6"],
  match: "workloads",
  parameters: { type: "object", properties: { version }, additionalProperties: false },
  validate({ containers, parameters, deny }) {
    if (!isSince(parameters.version, 35)) {
      return;
    }

    for (const container of containers) {
      if ((container.securityContext?.procMount ?? "Default") !== "Default") {
        deny(`container ${container.name} mounts /proc as ${container.securityContext.procMount}`, {
          field: container.field("securityContext.procMount"),
          fix: "Remove procMount.",
        });
      }
    }
  },
});
