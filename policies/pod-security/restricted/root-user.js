import { definePolicy } from "admission";
import { hasOwnUsers, isSince, partOf, securityContexts, version } from "../../lib/pod-security.js";
import { number, text } from "../../lib/shape.js";

export default definePolicy({
  title: "Root user",
  description: "Denies pods that run as root or, on Windows, as an administrator.",
  severity: "medium",
  controls: ["pss:restricted/runAsUser", "cis-1.9:5.2.7", "pci-dss-4.0.1:7.2.2"],
  match: "workloads",
  parameters: { type: "object", properties: { version }, additionalProperties: false },
  validate({ pod, containers, parameters, deny }) {
    if (pod === null || hasOwnUsers(pod, parameters.version) || !isSince(parameters.version, 23)) {
      return;
    }

    for (const one of securityContexts(pod, containers, deny)) {
      const who = one.container ? `container ${one.container}` : "the pod";
      const name = text(partOf(one, "windowsOptions", deny).runAsUserName, one, "windowsOptions.runAsUserName", deny);
      if (number(one.context.runAsUser, one, "runAsUser", deny) === 0) {
        deny(`${who} runs as root`, { field: one.field("runAsUser"), fix: "Use another user, or remove runAsUser." });
      }
      if (/(^|\\)(ContainerAdministrator|Administrator|SYSTEM)$/i.test(name)) {
        const field = one.field("windowsOptions.runAsUserName");
        deny(`${who} runs as ${name}`, { field, fix: "Use ContainerUser." });
      }
    }
  },
});
