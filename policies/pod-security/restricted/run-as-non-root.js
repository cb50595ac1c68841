import { definePolicy } from "admission";
import { hasOwnUsers, version } from "../../lib/pod-security.js";

export default definePolicy({
  title: "Run as non-root",
  description: "Demands runAsNonRoot of the pod or each of its containers, so that nothing starts as root.",
  severity: "medium",
  controls: ["pss:restricted/runAsNonRoot", "cis-1.9:5.2.7", "pci-dss-4.0.1:7.2.2", "nsa-cisa-1.2:pod-security"],
  match: "workloads",
  parameters: { type: "object", properties: { version }, additionalProperties: false },
  validate({ pod, containers, parameters, deny }) {
    if (pod === null || hasOwnUsers(pod, parameters.version)) {
      return;
    }

    const fix = "Set runAsNonRoot: true.";
    const ofPod = pod.spec.securityContext?.runAsNonRoot;
    if (ofPod === false) {
      deny("the pod may run as root", { field: pod.field("spec.securityContext.runAsNonRoot"), fix });
    }
    for (const container of containers) {
      if (!(container.securityContext?.runAsNonRoot ?? ofPod)) {
        const field = container.field("securityContext.runAsNonRoot");
        deny(`container ${container.name} may run as root`, { field, fix });
      }
    }
  },
});
