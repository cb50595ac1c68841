import { definePolicy } from "admission";
import { partOf, securityContexts } from "../../lib/pod-security.js";
import { flag } from "../../lib/shape.js";

export default definePolicy({
  title: "Host processes",
  description: "Denies Windows HostProcess containers, which run on the node with its privileges.",
  severity: "critical",
  controls: ["pss:baseline/windowsHostProcess", "cis-1.9:5.2.11", "pci-dss-4.0.1:2.2.6"],
  match: "workloads",
  validate({ pod, containers, deny }) {
    if (pod === null) {
      return;
    }

    for (const one of securityContexts(pod, containers, deny)) {
      if (flag(partOf(one, "windowsOptions", deny).hostProcess, one, "windowsOptions.hostProcess", deny)) {
        deny(`${one.container ? `container ${one.container}` : "the pod"} runs as a process on the node`, {
          field: one.field("windowsOptions.hostProcess"),
          fix: "Remove hostProcess.",
        });
      }
    }
  },
});
