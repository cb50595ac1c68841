import { definePolicy } from "admission";
import { hasOwnUsers, isSince, securityContexts, version } from "../../lib/pod-security.js";

export default definePolicy({
  title: "Root user",
  description: "Denies asking for user 0, which is root.",
  severity: "medium",
  controls: ["pss:restricted/runAsUser", "cis-1.9:5.2.7", "pci-dss-4.0.1:7.2.2"],
  match: "workloads",
  parameters: { type: "object", properties: { version }, additionalProperties: false },
  validate({ pod, containers, parameters, deny }) {
    if (pod === null || hasOwnUsers(pod, parameters.version) || !isSince(parameters.version, 23)) {
      return;
    }

    for (const { context, field } of securityContexts(pod, containers)) {
      if (context.runAsUser === 0) {
        deny("the user is root", { field: field("runAsUser"), fix: "Use another user, or remove runAsUser." });
      }
    }
  },
});
