import { definePolicy } from "admission";
import { contextOf, hasOwnUsers, version } from "../../lib/pod-security.js";
import { show } from "../../lib/shape.js";

export default definePolicy({
  title: "/proc mount",
  description: "Denies an unmasked /proc, which exposes the kernel, except in a pod with its own user namespace.",
  severity: "high",
  controls: ["pss:baseline/procMount", "cis-1.9:5.7.3", "pci-dss-4.0.1:2.2.6"],
  match: "workloads",
  parameters: { type: "object", properties: { version }, additionalProperties: false },
  validate({ pod, containers, parameters, deny }) {
    if (pod === null || hasOwnUsers(pod, parameters.version)) {
      return;
    }

    for (const container of containers) {
      const { procMount } = contextOf(container, deny);
      if ((procMount ?? "Default") !== "Default") {
        deny(`container ${container} mounts /proc with procMount ${show(procMount)}`, {
          field: container.field("securityContext.procMount"),
          fix: "Remove procMount, or set hostUsers: false.",
        });
      }
    }
  },
});
