import { definePolicy } from "admission";
import { contextOf, isSince, version } from "../../lib/pod-security.js";
import { show } from "../../lib/shape.js";

export default definePolicy({
  title: "Default /proc mount",
  description: "Denies an unmasked /proc in every pod, including one with its own user namespace.",
  severity: "medium",
  controls: ["pss:restricted/procMount", "cis-1.9:5.7.3", "pci-dss-4.0.1:2.2.6"],
  match: "workloads",
  parameters: { type: "object", properties: { version }, additionalProperties: false },
  validate({ containers, parameters, deny }) {
    if (!isSince(parameters.version, 35)) {
      return;
    }

    for (const container of containers) {
      const { procMount } = contextOf(container, deny);
      if ((procMount ?? "Default") !== "Default") {
        deny(`container ${container} mounts /proc with procMount ${show(procMount)}`, {
          field: container.field("securityContext.procMount"),
          fix: "Remove procMount.",
        });
      }
    }
  },
});
