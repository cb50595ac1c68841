import { definePolicy } from "admission";
import { securityContexts } from "../../lib/pod-security.js";

export default definePolicy({
  title: "Host processes",
  description: "Denies Windows HostProcess containers, which run on the node itself with its privileges.",
  severity: "critical",
  controls: ["pss:baseline/windowsHostProcess", "cis-1.9:5.2.11", "pci-dss-4.0.1:2.2.6"],
  match: "workloads",
  validate({ pod, containers, deny }) {
    if (pod === null) {
      return;
    }

    for (const { context, field } of securityContexts(pod, containers)) {
      if (context.windowsOptions?.hostProcess) {
        deny("a HostProcess container runs on the node itself", {
          field: field("windowsOptions.hostProcess"),
          fix: "Remove hostProcess.",
        });
      }
    }
  },
});
