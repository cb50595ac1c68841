import { definePolicy } from "admission";
import { hasOwnUsers, version } from "../../lib/pod-security.js";

export default definePolicy({
  title: "/proc mount",
  description: "Denies an unmasked /proc, which shows and changes the node's kernel, but in a pod with its own users.",
  severity: "high",
  controls: ["pss:baseline/procMount", "cis-1.9:5.7.3", "pci-dss-4.0.1:2.2.6"],
  match: "workloads",
  parameters: { type: "object", properties: { version }, additionalProperties: false },
  validate({ pod, containers, parameters, deny }) {
    if (pod === null || hasOwnUsers(pod, parameters.version)) {
      return;
    }

    for (const container of containers) {
      if ((container.securityContext?.procMount ?? "Default") !== "Default") {
        deny(`container ${container.name} mounts /proc as ${container.securityContext.procMount}`, {
          field: container.field("securityContext.procMount"),
          fix: "Remove procMount, or set hostUsers: false.",
        });
      }
    }
  },
});
